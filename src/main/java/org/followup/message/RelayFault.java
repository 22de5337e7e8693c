package org.followup.message;

import jakarta.mail.AuthenticationFailedException;
import java.io.EOFException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Why a line to a relay could not be opened.
 *
 * @param words for an operator; they name neither an address nor a password
 * @param code the server's, where it said one: what it says at the door is about us, not about one
 *     mail
 */
record RelayFault(String words, @Nullable SmtpReply reply) {

  private static final Pattern CODE = Pattern.compile("\\b([45]\\d\\d)[ -]");

  private static final String SEE_PORT = "see whether port and protocol are right";

  static RelayFault of(Exception failure) {
    SmtpReply reply = null;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      if (cause instanceof SSLException || cause instanceof CertificateException) {
        return new RelayFault(ofTls(cause), null);
      }
      if (text.contains("STARTTLS is required")) {
        return new RelayFault("it offers no STARTTLS, which is required; " + SEE_PORT, null);
      }
      if (cause instanceof UnknownHostException) {
        return new RelayFault("its host name is unknown", null);
      }
      if (cause instanceof SocketTimeoutException) {
        return new RelayFault("it did not answer in time", null);
      }
      if (cause instanceof ConnectException || cause instanceof NoRouteToHostException) {
        return new RelayFault(
            text.contains("timed out") ? "it did not answer in time" : "it refused the connection",
            null);
      }
      Matcher code = CODE.matcher(text);
      if (reply == null && code.find()) {
        reply = SmtpReply.read(text.substring(code.start()));
      }
      if (cause instanceof AuthenticationFailedException && reply == null) {
        reply = SmtpReply.read("535 " + text);
      }
    }
    if (reply == null) {
      return new RelayFault("it hung up before it took a mail", null);
    }
    return new RelayFault(
        (failure instanceof AuthenticationFailedException
                ? "it does not let us in with this user and password: "
                : "it does not take mails: ")
            + reply.text(),
        reply);
  }

  private static String ofTls(Throwable outer) {
    for (Throwable cause = outer; cause != null; cause = cause.getCause()) {
      String text = String.valueOf(cause.getMessage());
      if (cause instanceof CertificateExpiredException || text.contains("validity check failed")) {
        return "TLS failed: its certificate has expired; it has to be renewed there";
      }
      if (text.contains("No name matching") || text.contains("No subject alternative")) {
        return "TLS failed: its certificate is for another host; set host to a name that stands in it";
      }
      if (text.contains("unable to find valid certification path")) {
        return "TLS failed: nobody we trust signed its certificate; put its authority into the trust"
            + " store of Java";
      }
      if (text.contains("plaintext connection") || text.contains("unrecognized SSL message")) {
        return "TLS failed: it does not speak TLS there; " + SEE_PORT;
      }
      if (text.contains("protocol version") || text.contains("protocol_version")) {
        return "TLS failed: it speaks none of the versions we do (1.2 and 1.3); it has to be updated";
      }
      if (text.contains("terminated the handshake") || cause instanceof EOFException) {
        return "TLS failed: it hung up in the middle of it; see its log";
      }
    }
    return "TLS failed: " + outer.getClass().getSimpleName();
  }
}
