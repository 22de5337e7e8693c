package org.followup.intake;

import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.ExampleObject;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.security.Principal;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.followup.offer.Voucher;
import org.followup.offer.VoucherPools;
import org.followup.offer.VoucherPools.Pool;
import org.followup.offer.VoucherPools.Uploaded;
import org.followup.offer.VoucherQuery;
import org.followup.offer.Vouchers;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Vouchers and pools of codes over REST. */
@RestController
@RequestMapping("/api/vouchers")
@Tag(name = "Vouchers", description = "Pools of codes, who got which, and what became of it")
class VoucherController {

  private static final String CSV =
      """
      code,value,currency,expiresAt
      SPRING-7K2M,10,EUR,2027-03-31
      SPRING-9Q4T,10,EUR,
      """;
  private static final String JSON =
      """
      {"codes":["SPRING-7K2M",{"code":"SPRING-9Q4T","value":10,"currency":"EUR","expiresAt":"2027-03-31"}]}
      """;
  private static final int MOST = 1_000;

  private final Vouchers vouchers;
  private final VoucherPools pools;
  private final VoucherUpload upload;

  VoucherController(Vouchers vouchers, VoucherPools pools, VoucherUpload upload) {
    this.vouchers = vouchers;
    this.pools = pools;
    this.upload = upload;
  }

  @GetMapping(produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Vouchers and free codes, newest first",
      description =
          "state: free, issued, redeemed, revoked or expired. limit: 100 by default, at most 1,000."
              + " For the next page give next as before.")
  Map<String, Object> list(
      @RequestParam(required = false) @Nullable String pool,
      @RequestParam(required = false) @Nullable String journey,
      @RequestParam(required = false) @Nullable String recipient,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(required = false) @Nullable Long before,
      @RequestParam(defaultValue = "100") int limit) {
    int most = Math.max(1, Math.min(limit, MOST));
    List<Voucher> found =
        vouchers.list(
            new VoucherQuery(
                pool,
                journey,
                recipient == null ? null : RecipientBody.id(recipient),
                state == null ? null : state(state),
                before == null ? Long.MAX_VALUE : before,
                most));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("vouchers", found.stream().map(VoucherController::document).toList());
    if (found.size() == most) {
      answer.put("next", found.get(most - 1).id());
    }
    return answer;
  }

  @GetMapping(path = "/{code}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "One voucher by its code, in capitals or not")
  @ApiResponse(responseCode = "404", description = "No code of a pool and none that we made")
  Map<String, Object> show(@PathVariable String code) {
    return document(
        vouchers
            .find(code)
            .orElseThrow(
                () ->
                    RecipientFaults.refusal(
                        HttpStatus.NOT_FOUND, "There is no voucher of that code.")));
  }

  @GetMapping(path = "/pools", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "All pools by name, with how many codes are in which state")
  Map<String, Object> pools() {
    return Map.of("pools", pools.list().stream().map(VoucherController::document).toList());
  }

  @GetMapping(path = "/pools/{pool}", produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(summary = "One pool")
  Map<String, Object> pool(@PathVariable String pool) {
    return document(known(pool));
  }

  @PostMapping(
      path = "/pools/{pool}",
      consumes = {"text/csv", MediaType.APPLICATION_JSON_VALUE},
      produces = MediaType.APPLICATION_JSON_VALUE)
  @Operation(
      summary = "Add codes to a pool, all of them or nothing; the pool is made where there is none",
      description =
          "CSV in UTF-8 with a column code and, where you like, value, currency and expiresAt, or"
              + " with one code a line and no names of columns; or JSON, of 256 kB at most. Codes have 3 to 64 letters, digits, dots, hyphens, plus"
              + " signs and underscores, and are the same in capitals or not. One that is in a pool"
              + " already, or was given, stays as it is and is counted under known. A bare date is"
              + " the end of that day in the shop's zone.")
  @RequestBody(
      required = true,
      content = {
        @Content(mediaType = "text/csv", examples = @ExampleObject(CSV)),
        @Content(mediaType = "application/json", examples = @ExampleObject(JSON))
      })
  @ApiResponse(responseCode = "200", description = "How many lines, new and known codes")
  @ApiResponse(responseCode = "400", description = "Every fault with its line; nothing was taken")
  Map<String, Object> upload(@PathVariable String pool, HttpServletRequest request, Principal who)
      throws IOException {
    if (!VoucherPools.isName(pool)) {
      RecipientFaults faults = new RecipientFaults();
      faults.add(
          "pool", "has small letters, digits and hyphens, at most " + VoucherPools.LONGEST_NAME);
      faults.refuse();
    }
    String type = String.valueOf(request.getContentType()).toLowerCase(Locale.ROOT);
    Uploaded done =
        type.startsWith("text/csv")
            ? upload.takeCsv(pool, request.getInputStream(), Caller.name(who))
            : upload.takeJson(pool, request.getInputStream(), Caller.name(who));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("lines", done.lines());
    answer.put("added", done.added());
    answer.put("known", done.known());
    answer.put("pool", document(done.pool()));
    return answer;
  }

  @DeleteMapping("/pools/{pool}/free")
  @Operation(summary = "Take the codes out of a pool that nobody has yet; what was given stays")
  Map<String, Object> empty(@PathVariable String pool, Principal who) {
    known(pool);
    return Map.of("deleted", pools.empty(pool, Caller.name(who)));
  }

  private Pool known(String pool) {
    return pools
        .find(pool)
        .orElseThrow(
            () -> RecipientFaults.refusal(HttpStatus.NOT_FOUND, "There is no pool of that name."));
  }

  private static Voucher.State state(String word) {
    for (Voucher.State state : Voucher.State.values()) {
      if (state.word().equals(word)) {
        return state;
      }
    }
    throw RecipientFaults.refusal(
        HttpStatus.BAD_REQUEST, "state has to be free, issued, redeemed, revoked or expired.");
  }

  private static Map<String, Object> document(Pool pool) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("name", pool.name());
    document.put("createdAt", pool.createdAt());
    document.put("free", pool.free());
    document.put("issued", pool.issued());
    document.put("redeemed", pool.redeemed());
    document.put("revoked", pool.revoked());
    document.put("expired", pool.expired());
    document.put("freeEnding", pool.freeEnding());
    document.put("issuedEnding", pool.issuedEnding());
    return document;
  }

  private static Map<String, Object> document(Voucher voucher) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("code", voucher.code());
    document.put("state", voucher.state().word());
    put(document, "pool", voucher.pool());
    put(document, "value", voucher.value());
    put(document, "currency", voucher.currency());
    put(document, "expiresAt", voucher.expiresAt());
    put(document, "recipient", voucher.recipient() == null ? null : voucher.recipient().value());
    put(document, "journey", voucher.journey());
    put(document, "instance", voucher.instanceId());
    put(document, "activity", voucher.activityId());
    put(document, "issuedAt", voucher.issuedAt());
    put(document, "redeemedAt", voucher.redeemedAt());
    put(document, "revokedAt", voucher.revokedAt());
    return document;
  }

  private static void put(Map<String, Object> document, String name, @Nullable Object value) {
    if (value != null) {
      document.put(name, value);
    }
  }
}
