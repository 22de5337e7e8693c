package org.followup.audience;

import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.followup.audience.Expression.Comparison;
import org.followup.recipient.Purpose;
import org.jspecify.annotations.Nullable;

/**
 * What may be sent to somebody: {@code consents}, {@code suppressed}, {@code restricted}, {@code
 * reachable}. Whether a mail may go is asked again, and in full, when one is about to.
 */
enum PermissionQuestion implements Question {
  /** A consent stands and is in use. */
  CONSENTS("consents") {
    @Override
    Optional<Condition> ask(Asking asking, Comparison asked, Terms terms) {
      return marketing(asking, asked, false)
          .map(
              purpose ->
                  one(
                      asking,
                      "consent to " + purpose,
                      "do not consent to " + purpose,
                      binding -> consents(purpose, terms, binding)));
    }
  },
  /** The e-mail address stands on the suppression list. */
  SUPPRESSED("suppressed") {
    @Override
    Optional<Condition> ask(Asking asking, Comparison asked, Terms terms) {
      String scope = asked.argument();
      if (List.of("all", "marketing").contains(scope)) {
        return Optional.of(suppressed(asking, scope, scope.equals("all") ? null : "marketing:*"));
      }
      return marketing(asking, asked, true).map(purpose -> suppressed(asking, purpose, purpose));
    }
  },
  /** Their data may not be used. */
  RESTRICTED("restricted") {
    @Override
    Optional<Condition> ask(Asking asking, Comparison asked, Terms terms) {
      return asking
          .truth(0)
          .map(wanted -> wanted == asking.is("=="))
          .map(
              wanted ->
                  new Condition.One(
                      wanted ? "restricted the use of their data" : "did not restrict their data",
                      binding ->
                          (wanted ? "" : "not ")
                              + "exists (select from recipient_audience_restriction r"
                              + " where r.recipient_id = p.id)"));
    }
  },
  /** There is a way to them. */
  REACHABLE("reachable") {
    @Override
    Optional<Condition> ask(Asking asking, Comparison asked, Terms terms) {
      String way = asked.argument();
      List<String> ways = List.of("email", "phone", "postal");
      if (!ways.contains(way)) {
        asking.fault(0, "Has to be email, phone or postal.", ways);
        return Optional.empty();
      }
      String label =
          way.equals("email") ? "by e-mail" : way.equals("phone") ? "by phone" : "by post";
      return Optional.of(
          one(
              asking,
              "can be reached " + label,
              "cannot be reached " + label,
              binding ->
                  way.equals("email")
                      ? "p.has_email and not exists (" + SUPPRESSED_BY + " and s.scope = 'ALL')"
                      : "exists (select from recipient_audience_contact c"
                          + " where c.recipient_id = p.id and c.kind = "
                          + binding.text(way)
                          + ")"));
    }
  };

  private static final List<String> OPERATORS = List.of("==", "!=");
  private static final String SUPPRESSED_BY =
      "select from recipient_audience_suppression s where s.address_hash = p.address_hash";

  private final String selector;

  PermissionQuestion(String selector) {
    this.selector = selector;
  }

  @Override
  public List<String> names() {
    return List.of(selector);
  }

  @Override
  public Optional<Condition> ask(Comparison asked, Terms terms, AudienceFaults faults) {
    Asking asking = new Asking(asked, faults);
    return asking.allows(OPERATORS) && asking.has(1, 1, "one value behind " + asked.operator())
        ? ask(asking, asked, terms)
        : Optional.empty();
  }

  abstract Optional<Condition> ask(Asking asking, Comparison asked, Terms terms);

  private static Condition one(
      Asking asking, String yes, String no, Function<Binding, String> sql) {
    boolean not = asking.is("!=");
    return new Condition.One(
        not ? no : yes,
        binding -> {
          String is = sql.apply(binding);
          return !not ? is : is.startsWith("exists ") ? "not " + is : "(" + is + ") is not true";
        });
  }

  private static Optional<String> marketing(Asking asking, Comparison asked, boolean orScope) {
    try {
      Purpose purpose = new Purpose(asked.argument());
      if (purpose.isMarketing()) {
        return Optional.of(purpose.value());
      }
    } catch (IllegalArgumentException unreadable) {
      // told below
    }
    asking.fault(
        0,
        (orScope ? "Has to be all, marketing or marketing:<topic>" : "Has to be marketing:<topic>")
            + ", such as marketing:offers.");
    return Optional.empty();
  }

  /**
   * The record that decides, as {@code recipient.Consents} finds it: of those about the topic or
   * all marketing the one that took effect last, where a sale takes back no objection. In words of
   * {@code exists}, so that the database may go through all people at once or look up one.
   */
  private static String consents(String purpose, Terms terms, Binding binding) {
    Instant expired =
        binding.at().atOffset(ZoneOffset.UTC).minus(terms.consentsExpire()).toInstant();
    String purposes = binding.texts(List.of(purpose, "marketing:*"));
    return """
        exists (select from recipient_audience_consent c
          where c.recipient_id = p.id and c.purpose = any (%1$s)
            and c.granted and c.basis is not null and not c.failed
            and (c.effective_at > %2$s or exists (
              select from recipient_audience_consent_use u
              where u.recipient_id = c.recipient_id and c.purpose in (u.purpose, 'marketing:*')
                and u.used_at > %2$s))
            and not (%3$s)
            and not exists (select from recipient_audience_consent n
              where n.recipient_id = c.recipient_id and n.purpose = any (%1$s)
                and (n.effective_at, n.seq) > (c.effective_at, c.seq) and not (%4$s)))"""
        .formatted(
            purposes,
            binding.moment(expired),
            soldAfterObjection("c", purposes),
            soldAfterObjection("n", purposes));
  }

  private static String soldAfterObjection(String record, String purposes) {
    return """
        %1$s.granted and %1$s.basis is not distinct from 'existing-customer' and coalesce((
          select not o.granted from recipient_audience_consent o
          where o.recipient_id = %1$s.recipient_id and o.purpose = any (%2$s)
            and (not o.granted or o.basis = 'express')
            and (o.effective_at, o.seq) < (%1$s.effective_at, %1$s.seq)
          order by o.effective_at desc, o.seq desc limit 1), false)"""
        .formatted(record, purposes);
  }

  /**
   * An erasure gives way to an express consent that came later.
   *
   * @param purpose of that consent; null where none helps
   */
  private static Condition suppressed(Asking asking, String scope, @Nullable String purpose) {
    String what =
        scope.equals("all")
            ? "for all mail"
            : scope.equals("marketing") ? "for marketing" : "for " + scope;
    return one(
        asking,
        "are suppressed " + what,
        "are not suppressed " + what,
        binding ->
            purpose == null
                ? "exists (" + SUPPRESSED_BY + " and s.scope = 'ALL')"
                : """
                exists (%1$s and s.scope in ('ALL', 'MARKETING', %2$s)
                  and not (s.scope = 'MARKETING' and s.reason = 'erased' and exists (
                    select from recipient_audience_consent c
                    where c.recipient_id = p.id and c.purpose in (%2$s, 'marketing:*')
                      and c.granted and c.basis = 'express'
                      and c.effective_at >= s.suppressed_at)))"""
                    .formatted(SUPPRESSED_BY, binding.text(purpose)));
  }
}
