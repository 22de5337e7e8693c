package org.followup.message;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/**
 * Calls addresses of the configuration. No redirect is followed, no answer is read beyond a few
 * kilobytes, and none takes longer than its timeout and some seconds.
 */
@Component
class HttpLine {

  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration GRACE = Duration.ofSeconds(2);
  private static final Duration LONGEST_WISH = Duration.ofDays(1);

  /** Answers of 4xx that mean later. */
  private static final Set<Integer> FOR_NOW = Set.of(408, 421, 425, 429);

  private final Clock clock;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT)
          .build();

  HttpLine(Clock clock) {
    this.clock = clock;
  }

  /** Sends at once; the answer comes later and is never a fault. */
  CompletableFuture<ChannelOutcome> send(HttpRequest request) {
    Duration patience = request.timeout().orElse(CONNECT).plus(GRACE);
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(request, response -> new ShortBody());
    return answer
        .copy()
        .orTimeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .<ChannelOutcome>handle(
            (response, fault) -> {
              if (response == null) {
                answer.cancel(true);
                return new ChannelOutcome.Later("no answer: " + nameOf(fault), null);
              }
              return judge(response);
            });
  }

  private ChannelOutcome judge(HttpResponse<Void> response) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      return new ChannelOutcome.Accepted("HTTP " + status);
    }
    if (status >= 500 || FOR_NOW.contains(status)) {
      return new ChannelOutcome.Later("HTTP " + status, wish(response));
    }
    return new ChannelOutcome.RefusedForGood("HTTP " + status);
  }

  /** Retry-After (RFC 9110, 10.2.3): seconds or a date. */
  private @Nullable Duration wish(HttpResponse<?> response) {
    String said = response.headers().firstValue("Retry-After").orElse("").strip();
    if (said.matches("\\d{1,7}")) {
      return shorter(Duration.ofSeconds(Long.parseLong(said)));
    }
    try {
      Instant at = ZonedDateTime.parse(said, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      Duration until = Duration.between(clock.instant(), at);
      return until.isNegative() ? null : shorter(until);
    } catch (DateTimeException none) {
      return null;
    }
  }

  private static Duration shorter(Duration wish) {
    return wish.compareTo(LONGEST_WISH) < 0 ? wish : LONGEST_WISH;
  }

  private static String nameOf(@Nullable Throwable fault) {
    Throwable deepest = fault;
    while (deepest != null && deepest.getCause() != null) {
      deepest = deepest.getCause();
    }
    return deepest == null ? "nothing" : deepest.getClass().getSimpleName();
  }

  /** Takes a little, so that the connection can be used again, and hangs up on more. */
  private static final class ShortBody implements HttpResponse.BodySubscriber<Void> {

    private static final int MOST = 16 * 1024;

    private final CompletableFuture<Void> end = new CompletableFuture<>();
    private Flow.@Nullable Subscription source;
    private long taken;

    @Override
    public CompletionStage<Void> getBody() {
      return end;
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
      source = subscription;
      subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> pieces) {
      for (ByteBuffer piece : pieces) {
        taken += piece.remaining();
      }
      if (taken > MOST && source != null) {
        source.cancel();
        end.complete(null);
      }
    }

    @Override
    public void onError(Throwable fault) {
      // the answer itself is known; its body is of no use
      end.complete(null);
    }

    @Override
    public void onComplete() {
      end.complete(null);
    }
  }
}
