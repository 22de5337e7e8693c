package org.followup;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import org.springframework.http.HttpStatus;
import org.springframework.stereotype.Component;
import org.springframework.web.multipart.MaxUploadSizeExceededException;
import org.springframework.web.multipart.MultipartException;
import org.springframework.web.multipart.MultipartHttpServletRequest;
import org.springframework.web.multipart.support.StandardServletMultipartResolver;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.DispatcherServlet;

/** Reads forms in parts, at every door: a torn one is its sender's fault, not ours. */
@Component(DispatcherServlet.MULTIPART_RESOLVER_BEAN_NAME)
class AccessForms extends StandardServletMultipartResolver {

  /** The page that says what was wrong needs no form. */
  @Override
  public boolean isMultipart(HttpServletRequest request) {
    return request.getDispatcherType() != DispatcherType.ERROR && super.isMultipart(request);
  }

  @Override
  public MultipartHttpServletRequest resolveMultipart(HttpServletRequest request) {
    try {
      return super.resolveMultipart(request);
    } catch (MaxUploadSizeExceededException tooLarge) {
      throw tooLarge;
    } catch (MultipartException torn) {
      throw new ResponseStatusException(
          HttpStatus.BAD_REQUEST, "The form cannot be read; send all of its parts.", torn);
    }
  }
}
