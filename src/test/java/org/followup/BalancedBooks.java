package org.followup;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.Set;
import java.util.stream.Collectors;
import org.followup.report.Books;
import org.followup.report.BooksReading.Difference;

/** How every long test ends: nothing lost, nothing doubled. */
public final class BalancedBooks {

  private final Books books;
  private final Set<String> before;

  private BalancedBooks(Books books) {
    this.books = books;
    this.before = marks();
  }

  /** Of a node of the test's own; whatever it still has to do may wait or be on its way. */
  public static void of(RunningFollowup followup) throws Exception {
    HttpResponse<String> answer = followup.get("/api/books");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    check(new ObjectMapper().readTree(answer.body()));
  }

  /** An answer of {@code GET /api/books}, whose sums are added up again here. */
  public static void check(JsonNode books) {
    assertThat(books.path("differences")).as("differences of the books").isEmpty();
    assertThat(books.path("balanced").asBoolean()).as("%s", books).isTrue();
    check(books.path("events"), "accepted");
    check(books.path("instances"), "entered");
    check(books.path("sends"), "due");
  }

  private static void check(JsonNode book, String whole) {
    assertThat(book.isEmpty()).isFalse();
    assertThat(book.path(whole).asLong())
        .as("%s in %s", whole, book)
        .isEqualTo(sum(book) - book.path(whole).asLong());
  }

  private static long sum(JsonNode book) {
    long sum = 0;
    for (JsonNode figure : book) {
      sum += figure.isObject() ? sum(figure) : figure.asLong();
    }
    return sum;
  }

  /** For a test in the shared context, where others leave differences: what it began with. */
  public static BalancedBooks before(Books books) {
    return new BalancedBooks(books);
  }

  /** That there is no difference that was not there before. */
  public void check() {
    assertThat(marks()).as("new differences of the books").isSubsetOf(before);
  }

  private Set<String> marks() {
    return books.read().differences().stream().map(Difference::mark).collect(Collectors.toSet());
  }
}
