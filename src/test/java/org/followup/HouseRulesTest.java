package org.followup;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaConstructorCall;
import com.tngtech.archunit.core.domain.JavaMethodCall;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import jakarta.annotation.Resource;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.beans.factory.annotation.Value;
import org.springframework.jdbc.core.JdbcOperations;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.modulith.core.ApplicationModules;

/** The fences of the house, see docs/architecture.md. */
class HouseRulesTest {

  private static final Path SOURCES = Path.of("src/main/java/org/followup");

  /** Aim at 300; repositories, one statement after the other, may be longer. */
  private static final int MOST_LINES = 400;

  private static final String MAILBOX = "org\\.followup\\.tracking\\.Mailbox(\\$.*)?";
  private static final String COURIER = "org\\.followup\\.message\\.(Relay|Smtp).*";

  private static final Set<String> SPEAKS_SMTP =
      Set.of(
          "jakarta.mail.Transport",
          "org.springframework.mail.MailSender",
          "org.springframework.mail.javamail.JavaMailSender",
          "org.springframework.mail.javamail.JavaMailSenderImpl");

  private static final JavaClasses HOUSE =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("org.followup");

  @Test
  void keepsToTheArrowsBetweenTheRooms() {
    ApplicationModules.of(FollowupApplication.class).verify();
  }

  @Test
  void knowsTheEngineInItsRoomOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage("org.followup.journey")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("org.camunda..")
            .because("the engine is frozen; moving to another touches one room"));
  }

  @Test
  void speaksSqlInRepositoriesOnly() {
    check(
        noClasses()
            .that(
                DescribedPredicate.describe(
                    "are no repositories", type -> !type.getName().matches(".*Repository(\\$.*)?")))
            .should()
            .dependOnClassesThat(
                DescribedPredicate.describe(
                    "JDBC clients and statements",
                    type ->
                        type.isEquivalentTo(JdbcClient.class)
                            || type.isAssignableTo(JdbcOperations.class)
                            || Set.of(
                                    "java.sql.Statement",
                                    "java.sql.PreparedStatement",
                                    "java.sql.Connection")
                                .contains(type.getName())))
            .because("SQL lies open in one place of each room"));
  }

  @Test
  void sendsMailFromTheRelayOnly() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages("org.followup.message", "org.followup.demo")
            .and(
                DescribedPredicate.describe(
                    "are not the mailbox, which fetches mails and sends none",
                    type -> !type.getName().matches(MAILBOX)))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                "jakarta.mail..", "org.eclipse.angus.mail..", "org.springframework.mail..")
            .because("whatever leaves has passed the gates and the outbox"));
    check(
        noClasses()
            .that()
            .haveNameMatching(MAILBOX)
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("jakarta.mail.Transport")
            .because("what comes in goes nowhere from there"));
    check(
        noClasses()
            .that(
                DescribedPredicate.describe(
                    "are not the relay's courier", type -> !type.getName().matches(COURIER)))
            .should()
            .accessTargetWhere(
                DescribedPredicate.describe(
                    "hand a mail to a server",
                    access ->
                        SPEAKS_SMTP.contains(access.getTarget().getOwner().getName())
                            && access.getTarget().getName().startsWith("send")))
            .because("a mail leaves once, from the outbox"));
  }

  @Test
  void takesTheTimeFromTheClockItWasGiven() {
    check(timeFromTheClock());
  }

  @Test
  void seesWhereTheTimeIsTakenFromElsewhere() {
    JavaClasses broken = new ClassFileImporter().importClasses(TakesTheTime.class);

    assertThat(timeFromTheClock().evaluate(broken).getFailureReport().getDetails()).hasSize(4);
  }

  @Test
  void comparesBytesInConstantTime() {
    check(
        noClasses()
            .that()
            .resideInAnyPackage(
                "org.followup.tracking..", "org.followup.recipient..", "org.followup.intake..")
            .should()
            .callMethod(Arrays.class, "equals", byte[].class, byte[].class)
            .because("tokens and signatures are compared by MessageDigest.isEqual"));
  }

  private static ArchRule timeFromTheClock() {
    DescribedPredicate<JavaAccess<?>> withoutClock =
        DescribedPredicate.describe(
            "read the system's clock",
            access -> {
              AccessTarget target = access.getTarget();
              String owner = target.getOwner().getName();
              return owner.startsWith("java.time.")
                      && target.getName().equals("now")
                      && access instanceof JavaMethodCall call
                      && call.getTarget().getRawParameterTypes().stream()
                          .noneMatch(type -> type.isEquivalentTo(Clock.class))
                  || owner.equals("java.lang.System")
                      && target.getName().equals("currentTimeMillis")
                  || owner.equals("java.util.Date")
                      && target.getName().equals("<init>")
                      && access instanceof JavaConstructorCall made
                      && made.getTarget().getRawParameterTypes().isEmpty()
                  || owner.equals("java.time.Clock") && target.getName().startsWith("system");
            });
    return noClasses()
        .that(
            DescribedPredicate.describe(
                "are not the clock itself",
                type -> !type.getName().matches("org\\.followup\\.(Time|demo\\..*Clock.*)")))
        .should()
        .accessTargetWhere(withoutClock)
        .because("the demo and the tests move the clock");
  }

  @Test
  void injectsByConstructorOnly() {
    check(
        fields()
            .should()
            .notBeAnnotatedWith(Autowired.class)
            .andShould()
            .notBeAnnotatedWith(Value.class)
            .andShould()
            .notBeAnnotatedWith(Inject.class)
            .andShould()
            .notBeAnnotatedWith(Resource.class)
            .because("a constructor says what a class needs"));
  }

  @Test
  void hasNoNamesThatSayNothing() {
    check(
        noClasses()
            .that()
            .areTopLevelClasses()
            .should()
            .haveNameMatching(".*(Manager|Helper|Utils?|Impl|Processor|DTO|Dto)")
            .orShould()
            .resideInAnyPackage(
                "..service..", "..impl..", "..util..", "..dto..", "..common..", "..models..")
            .because("a type is a noun or deed of the domain"));
  }

  @Test
  void describesEveryRoom() throws IOException {
    try (Stream<Path> folders = Files.walk(SOURCES)) {
      List<Path> undescribed =
          folders
              .filter(Files::isDirectory)
              .filter(folder -> !Files.exists(folder.resolve("package-info.java")))
              .toList();
      assertThat(undescribed).as("packages without package-info.java").isEmpty();
    }
  }

  @Test
  void keepsFilesShort() throws IOException {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      List<Path> long_ =
          files
              .filter(file -> file.toString().endsWith(".java"))
              .filter(file -> lines(file) > MOST_LINES)
              .toList();
      assertThat(long_).as("files of more than %s lines", MOST_LINES).isEmpty();
    }
  }

  private static void check(ArchRule rule) {
    rule.check(HOUSE);
  }

  private static long lines(Path file) {
    try (Stream<String> lines = Files.lines(file)) {
      return lines.count();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the rule about time must find, and one thing it must not. */
  static final class TakesTheTime {

    Instant now() {
      return Instant.now();
    }

    LocalDate today() {
      return LocalDate.now(ZoneOffset.UTC);
    }

    long millis() {
      return System.currentTimeMillis();
    }

    Date date() {
      return new Date();
    }

    Instant given(Clock clock) {
      return Instant.now(clock);
    }
  }
}
