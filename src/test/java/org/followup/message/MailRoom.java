package org.followup.message;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import javax.sql.DataSource;
import org.followup.RoomSlice;
import org.followup.StoppedClock;
import org.followup.recipient.AddressHash;
import org.followup.recipient.Consents;
import org.followup.recipient.Preferences;
import org.followup.recipient.Purpose;
import org.followup.recipient.RecipientId;
import org.followup.recipient.Recipients;
import org.followup.recipient.Suppressions;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.context.properties.ConfigurationPropertiesScan;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Primary;
import org.springframework.core.env.Environment;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.mail.javamail.JavaMailSenderImpl;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * The rooms {@code message} and {@code recipient} alone, on a real PostgreSQL of their own, with a
 * clock that stands where a test puts it and a mail server of the test's choice. The relay's thread
 * is off: a test says when it works. Started once for all tests of this room.
 */
final class MailRoom {

  static final Instant MORNING = Instant.parse("2026-11-23T10:00:00Z");
  static final Duration LEASE = Duration.ofMinutes(15);
  static final Purpose OFFERS = Purpose.marketing("offers");

  private static final AtomicInteger NEXT = new AtomicInteger();
  private static final Supplier<MailRoom> ONLY = once(MailRoom::new);

  final ConfigurableApplicationContext context;
  final Outbox outbox;
  final Relay relay;
  final RelayRepository relayRepository;
  final OutboxRepository outboxRepository;
  final AbandonedMails abandoned;
  final Recipients recipients;
  final Consents consents;
  final Suppressions suppressions;
  final Preferences preferences;
  final JdbcClient jdbc;
  final StoppedClock clock;
  final TransactionTemplate transaction;
  final Map<String, Map<String, Object>> content;
  final Map<RecipientId, OccasionContent.Occasion> newest;
  final Map<Long, OccasionContent.Told> told;
  final MailPreviews previews;
  final Path processes = MailRoomFiles.write();
  final PickyReceiver receiver = new PickyReceiver();
  final Map<Long, List<String>> keptLinks;
  final Map<String, RestraintTable.Said> rules;
  final Set<Long> opened;
  final RelayAbsences absences;
  private final Servers servers;
  private final JavaMailSenderImpl mailServer;

  private MailRoom() {
    context =
        new SpringApplicationBuilder(Slice.class)
            .web(WebApplicationType.NONE)
            .profiles("demo")
            .run(MailRoomFiles.settings(processes, receiver));
    outbox = context.getBean(Outbox.class);
    relay = context.getBean(Relay.class);
    relay.stop();
    context.getBeansOfType(ChannelRelay.class).values().forEach(ChannelRelay::stop);
    relayRepository = context.getBean(RelayRepository.class);
    outboxRepository = context.getBean(OutboxRepository.class);
    abandoned = context.getBean(AbandonedMails.class);
    recipients = context.getBean(Recipients.class);
    consents = context.getBean(Consents.class);
    suppressions = context.getBean(Suppressions.class);
    preferences = context.getBean(Preferences.class);
    jdbc = context.getBean(JdbcClient.class);
    clock = context.getBean(StoppedClock.class);
    transaction = new TransactionTemplate(context.getBean(PlatformTransactionManager.class));
    content = context.getBean(MailRoomContent.class).byInstance;
    newest = context.getBean(MailRoomContent.class).newest;
    told = context.getBean(MailRoomContent.class).log;
    previews = context.getBean(MailPreviews.class);
    keptLinks = context.getBean(Links.class).kept;
    rules = context.getBean(Rules.class).byMail;
    opened = context.getBean(Opened.class).mails;
    absences = context.getBean(RelayAbsences.class);
    servers = context.getBean(Servers.class);
    mailServer = context.getBean(JavaMailSenderImpl.class);
  }

  static MailRoom open() {
    MailRoom room = ONLY.get();
    room.clock.now = MORNING;
    room.rules.clear();
    room.opened.clear();
    room.receiver.reset();
    room.jdbc
        .sql(
            "update message_outbox set state = 'FAILED' where state in ('QUEUED', 'CLAIMED', 'TRANSMITTING')")
        .update();
    room.relays();
    room.absences.back(MailRelays.DEFAULT);
    for (String table : List.of("pace", "use", "pause", "reply")) {
      room.jdbc.sql("delete from message_relay_" + table).update();
    }
    return room;
  }

  /** These take the mails; without any it is the mail server again. */
  void relays(MailRelay... some) {
    servers.relays = List.of(some);
    servers.relays.forEach(relay -> absences.back(relay.name()));
  }

  void mailServer(int port) {
    mailServer.setHost("127.0.0.1");
    mailServer.setPort(port);
  }

  /** Someone of Berlin with an address who agreed to offers. */
  RecipientId ana() {
    RecipientId id = stranger();
    consents.record(
        id,
        new Consents.Consent(
            OFFERS, true, "express", null, clock.now, Map.of("source", "form", "text", "yes")));
    return id;
  }

  /** Someone with an address and no consent. */
  RecipientId stranger() {
    return strangerAt("example.com");
  }

  RecipientId strangerAt(String domain) {
    RecipientId id = new RecipientId("person-" + NEXT.incrementAndGet());
    recipients.put(
        id,
        id.value() + "@" + domain,
        Locale.ENGLISH,
        ZoneId.of("Europe/Berlin"),
        Map.of("firstName", "Ana"));
    return id;
  }

  Send marketing(RecipientId recipient) {
    return send(recipient, "reminder", null, OFFERS);
  }

  Send service(RecipientId recipient) {
    return send(recipient, "reminder", null, Purpose.SERVICE);
  }

  Send send(RecipientId recipient, String message, @Nullable String subject, Purpose purpose) {
    int n = NEXT.incrementAndGet();
    return new SendDraft("key-" + n, "tea-journey", "instance-" + n, message, recipient)
        .subject(subject)
        .purpose(purpose)
        .send();
  }

  long queue(Send send) {
    Verdict verdict = outbox.ask(send);
    if (verdict instanceof Verdict.Queued queued) {
      return queued.messageId();
    }
    throw new AssertionError("not queued but " + verdict);
  }

  /** The mail, queued and claimed by an owner of the form host/process/node. */
  long claimed(Send send, String owner) {
    long id = queue(send);
    assertThat(
            relayRepository.claimDue(
                owner, clock.now, clock.now.plus(LEASE), 10, QueueRepository.Left.NOTHING))
        .hasSize(1);
    return id;
  }

  long transmitting(Send send, String owner) {
    long id = claimed(send, owner);
    assertThat(begin(id, owner)).isTrue();
    return id;
  }

  boolean begin(long id, String owner) {
    return relayRepository.beginTransmission(
        id,
        owner,
        "<m" + id + "@tea.example>",
        "en",
        null,
        new AddressHash("0".repeat(64)),
        "default",
        clock.now.plus(LEASE),
        clock.now);
  }

  PostedMessage message(long id) {
    return outbox.find(id).orElseThrow();
  }

  int attempts(long id) {
    return jdbc.sql("select attempts from message_outbox where message_id = :id")
        .param("id", id)
        .query(Integer.class)
        .single();
  }

  private static <T> Supplier<T> once(Supplier<T> make) {
    return new Supplier<>() {
      private @Nullable T made;

      @Override
      public synchronized T get() {
        T value = made == null ? make.get() : made;
        made = value;
        return value;
      }
    };
  }

  /** Links whose tokens can be read, and what was written down about them, by mail. */
  static final class Links implements MailLinks {
    final Map<Long, List<String>> kept = new ConcurrentHashMap<>();

    @Override
    public WaysOut waysOut(long messageId, RecipientId recipient, Purpose purpose) {
      return new WaysOut(
          URI.create("https://followup.example/u/token-" + messageId),
          URI.create("https://followup.example/preferences/token-" + messageId),
          "token-" + messageId);
    }

    @Override
    public String returnToken(long messageId) {
      return "token-" + messageId;
    }

    @Override
    public URI rating(long messageId) {
      return URI.create("https://followup.example/r/token-" + messageId);
    }

    @Override
    public @Nullable URI confirmation(long messageId, RecipientId recipient) {
      return null;
    }

    @Override
    public Tracked track(long messageId, List<String> targets) {
      return new Tracked(
          IntStream.rangeClosed(1, targets.size())
              .mapToObj(n -> URI.create("https://followup.example/c/" + messageId + "-" + n))
              .toList(),
          URI.create("https://followup.example/c/" + messageId + "-trap"),
          URI.create("https://followup.example/o/" + messageId + ".gif"));
    }

    @Override
    public void keep(long messageId, RecipientId recipient, List<String> targets) {
      kept.put(messageId, targets);
    }
  }

  /** The relays of a test. */
  static final class Servers implements MailRelays {
    private final RelayDirectory configured;
    volatile List<MailRelay> relays = List.of();

    Servers(RelayDirectory configured) {
      this.configured = configured;
    }

    @Override
    public List<MailRelay> list() {
      return relays.isEmpty() ? configured.list() : relays;
    }
  }

  /** A table with a rule for each mail that a test names. */
  static final class Rules implements RestraintTable {
    final Map<String, Said> byMail = new ConcurrentHashMap<>();

    @Override
    public Optional<Said> find(Facts facts) {
      return Optional.ofNullable(byMail.get(facts.mail()));
    }

    @Override
    public Optional<Sheet> findInForce() {
      return Optional.empty();
    }
  }

  /** Mails that a test opened. */
  static final class Opened implements SubjectAnswers {
    final Set<Long> mails = ConcurrentHashMap.newKeySet();

    @Override
    public long countAnswered(Collection<Long> messageIds, By by) {
      return by == By.OPENED ? messageIds.stream().filter(mails::contains).count() : 0;
    }
  }

  @ComponentScan({"org.followup.node", "org.followup.recipient", "org.followup.message"})
  @ConfigurationPropertiesScan({"org.followup.recipient", "org.followup.message"})
  static class Slice extends RoomSlice {

    @Bean(destroyMethod = "close")
    EmbeddedPostgres postgres() throws IOException {
      return EmbeddedPostgres.builder().start();
    }

    @Bean
    DataSource dataSource(EmbeddedPostgres postgres, Environment environment) {
      HikariDataSource source = source(postgres.getJdbcUrl("postgres", "postgres"));
      source.addDataSourceProperty(
          "ApplicationName", "followup " + environment.getRequiredProperty("followup.node-id"));
      return migrated(source, "node", "recipient", "message");
    }

    @Bean
    StoppedClock clock() {
      return new StoppedClock(MORNING);
    }

    @Bean
    JavaMailSenderImpl mailSender() {
      return new JavaMailSenderImpl();
    }

    @Bean
    @Primary
    Servers servers(RelayDirectory configured) {
      return new Servers(configured);
    }

    @Bean
    MailRoomContent content() {
      return new MailRoomContent();
    }

    @Bean
    Rules rules() {
      return new Rules();
    }

    @Bean
    Opened opened() {
      return new Opened();
    }

    @Bean
    Links mailLinks() {
      return new Links();
    }
  }
}
