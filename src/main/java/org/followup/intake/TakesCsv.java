package org.followup.intake;

import io.swagger.v3.oas.annotations.responses.ApiResponse;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A door that takes a CSV file, all its lines or none, and says what came of them. */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ApiResponse(responseCode = "200", description = "How many were new, how many were known")
@ApiResponse(responseCode = "400", description = "Every fault with its line; nothing was taken")
@interface TakesCsv {}
