package io.tidemark.config;

import static io.tidemark.config.SettingsTexts.HASH;
import static io.tidemark.config.SettingsTexts.problems;
import static io.tidemark.config.SettingsTexts.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tidemark.batch.BucketPattern;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** All settings together: defaults, each key, and whatever is wrong at once. */
class SettingsTest {
    @Test
    void hasDefaultsForAllButTheSource() {
        Settings settings = settings();

        DatabaseSettings source =
                new DatabaseSettings("jdbc:postgresql://db.example.org/documents", "reader", Secret.NONE);
        assertThat(settings.source()).isEqualTo(source);
        assertThat(settings.state()).isEqualTo(source);
        assertThat(settings.tenants()).isEqualTo(TenantSelection.all());
        assertThat(settings.horizon())
                .isEqualTo(new HorizonSettings(Optional.empty(), Duration.ofSeconds(5), Set.of()));
        assertThat(settings.store("acme")).isEqualTo(new StoreSettings("acme", "s3",
                new ConnectionSettings(Optional.empty(), "eu-central-1", Optional.empty(), false, Duration.ofSeconds(5),
                        Duration.ofSeconds(30), Duration.ofMinutes(2), 6, Duration.ofMinutes(5)),
                new BucketPattern("tidemark-{tenant}-{yyyy}-{MM}"), "", 32, Confirm.ARCHIVES));
        assertThat(settings.stream("acme", "akten")).isEqualTo(settings.stream("akten"))
                .isEqualTo(new StreamSettings(new Schedule.Every(Duration.ofMinutes(10)), OptionalInt.empty(), 10_000,
                        new ByteSize(16_000_000), Duration.ofSeconds(60), Duration.ofSeconds(500),
                        Instant.parse("2010-11-01T00:00:00Z")));
        assertThat(settings.stream("akten").pageRows(false)).isEqualTo(50_000);
        assertThat(settings.stream("akten").pageRows(true)).as("PDFs are dear to read again").isEqualTo(20_000);
        assertThat(settings.archive()).isEqualTo(new ArchiveSettings(ArchiveSettings.Format.GZIP, 1, ArchiveSettings.Gzip.AUTO));
        assertThat(settings.spool().dir()).isEqualTo(Path.of("spool").toAbsolutePath());
        assertThat(settings.management()).isEqualTo(ManagementSettings.onLoopback(8080));
        assertThat(settings.runsParallel()).isEqualTo(2);
        assertThat(settings.lagMax()).isEqualTo(Duration.ofMinutes(20));
        assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void everyKeyTakesEffect() {
        Map<String, String> texts = new LinkedHashMap<>();
        texts.put("tidemark.source.url", "jdbc:postgresql://a/documents?sslmode=verify-full");
        texts.put("tidemark.source.username", "reader");
        texts.put("tidemark.source.password", " source secret ");
        texts.put("tidemark.state.url", "jdbc:postgresql://b/state");
        texts.put("tidemark.state.username", "keeper");
        texts.put("tidemark.state.password", "state secret");
        texts.put("tidemark.restore.url", "jdbc:postgresql://c/restored");
        texts.put("tidemark.restore.username", "restorer");
        texts.put("tidemark.restore.password", "restore secret");
        texts.put("tidemark.tenants", "acme, emca");
        texts.put("tidemark.horizon", "lag:15m");
        texts.put("tidemark.horizon.margin", "7s");
        texts.put("tidemark.horizon.ignore-applications", "pg_dump, nightly report,");
        texts.put("tidemark.store.target", "vault");
        texts.put("tidemark.store.endpoint", "http://localhost:9000");
        texts.put("tidemark.store.region", "us-east-1");
        texts.put("tidemark.store.access-key", "access");
        texts.put("tidemark.store.secret-key", "store secret");
        texts.put("tidemark.store.path-style", "false");
        texts.put("tidemark.store.bucket", "replica-{yyyy}");
        texts.put("tidemark.store.prefix", "of/{tenant}/");
        texts.put("tidemark.store.parallel", "4");
        texts.put("tidemark.store.confirm", "all");
        texts.put("tidemark.store.connect-timeout", "1s");
        texts.put("tidemark.store.socket-timeout", "2s");
        texts.put("tidemark.store.attempt-timeout", "3s");
        texts.put("tidemark.store.attempts", "9");
        texts.put("tidemark.store.retry-time", "4s");
        texts.put("tidemark.stream.default.schedule", "0 0/5 * * * ?");
        texts.put("tidemark.stream.default.page-rows", "300");
        texts.put("tidemark.stream.default.batch-rows", "200");
        texts.put("tidemark.stream.default.batch-bytes", "2MB");
        texts.put("tidemark.stream.default.batch-timeout", "5s");
        texts.put("tidemark.stream.default.time-limit", "0s");
        texts.put("tidemark.stream.default.start", "2012-01-01T10:00:00.123456Z");
        texts.put("tidemark.archive.compression", "zstd");
        texts.put("tidemark.archive.level", "19");
        texts.put("tidemark.archive.gzip", "java");
        texts.put("tidemark.audit.schedule", "7d");
        texts.put("tidemark.audit.repair", "true");
        texts.put("tidemark.audit.deep", "true");
        texts.put("tidemark.verify.schedule", "off");
        texts.put("tidemark.verify.deep", "true");
        texts.put("tidemark.drill.schedule", "0 0 5 1 * ?");
        texts.put("tidemark.drill.sample", "12.5%");
        texts.put("tidemark.schedule.time-zone", "Europe/Berlin");
        texts.put("tidemark.runs.parallel", "3");
        texts.put("tidemark.lag.max", "1h30m");
        texts.put("tidemark.spool.dir", "/var/lib/tidemark/spool");
        texts.put("tidemark.shutdown.timeout", "10s");
        texts.put("tidemark.log.format", "json");
        texts.put("tidemark.management.host", "0.0.0.0");
        texts.put("tidemark.management.port", "0");
        texts.put("tidemark.management.username", "operator");
        texts.put("tidemark.mirror.to", "/mnt/mirror");
        texts.put("tidemark.mirror.schedule", "1d");
        texts.put("tidemark.mirror.bandwidth", "2MB");
        texts.put("tidemark.mirror.store.endpoint", "http://localhost:9001");
        texts.put("tidemark.mirror.store.region", "us-east-2");
        texts.put("tidemark.mirror.store.access-key", "mirror access");
        texts.put("tidemark.mirror.store.secret-key", "mirror secret");
        texts.put("tidemark.mirror.store.path-style", "false");
        texts.put("tidemark.management.password-hash", HASH);
        texts.put("tidemark.management.tls.keystore", "pom.xml");
        texts.put("tidemark.management.tls.password", "tls secret");
        texts.put("tidemark.management.insecure", "true");
        assertThat(texts.keySet()).as("whatever is known is set here").isEqualTo(Keys.documented());

        Settings settings = Settings.of(PropertySource.of(texts));

        assertThat(settings.source()).isEqualTo(new DatabaseSettings("jdbc:postgresql://a/documents?sslmode=verify-full",
                "reader", new Secret(" source secret ")));
        assertThat(settings.state())
                .isEqualTo(new DatabaseSettings("jdbc:postgresql://b/state", "keeper", new Secret("state secret")));
        assertThat(settings.restore(Optional.empty())).isEqualTo(new DatabaseSettings("jdbc:postgresql://c/restored",
                "restorer", new Secret("restore secret")));
        assertThat(settings.tenants()).isEqualTo(new TenantSelection(List.of("acme", "emca")));
        assertThat(settings.horizon()).isEqualTo(new HorizonSettings(Optional.of(Duration.ofMinutes(15)),
                Duration.ofSeconds(7), Set.of("pg_dump", "nightly report")));
        StoreSettings store = settings.store("acme");
        assertThat(store).isEqualTo(new StoreSettings("acme", "vault",
                new ConnectionSettings(Optional.of(URI.create("http://localhost:9000")), "us-east-1",
                        Optional.of(new Credentials(new Secret("access"), new Secret("store secret"))), false,
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), 9, Duration.ofSeconds(4)),
                new BucketPattern("replica-{yyyy}"), "of/acme/", 4, Confirm.ALL));
        assertThat(store.bucket(YearMonth.of(2011, 5))).isEqualTo("replica-2011");
        assertThat(settings.stream("acme", "akten")).isEqualTo(new StreamSettings(
                new Schedule.Cron("0 0/5 * * * ?", ZoneId.of("Europe/Berlin")), OptionalInt.of(300), 200, new ByteSize(2_000_000),
                Duration.ofSeconds(5), Duration.ZERO, Instant.parse("2012-01-01T10:00:00.123456Z")));
        assertThat(settings.archive()).isEqualTo(new ArchiveSettings(ArchiveSettings.Format.ZSTD, 19, ArchiveSettings.Gzip.JAVA));
        assertThat(settings.mirror()).isEqualTo(new MirrorSettings(Optional.of(Path.of("/mnt/mirror")),
                new Schedule.Every(Duration.ofDays(1)), new ByteSize(2_000_000),
                Optional.of(new ConnectionSettings(Optional.of(URI.create("http://localhost:9001")), "us-east-2",
                        Optional.of(new Credentials(new Secret("mirror access"), new Secret("mirror secret"))), false,
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(3), 9, Duration.ofSeconds(4)))));
        assertThat(settings.checks()).isEqualTo(new CheckSettings(Optional.of(new Schedule.Every(Duration.ofDays(7))), true, true,
                Optional.empty(), true, Optional.of(new Schedule.Cron("0 0 5 1 * ?", ZoneId.of("Europe/Berlin"))), 0.125));
        assertThat(settings.spool().dir()).isEqualTo(Path.of("/var/lib/tidemark/spool"));
        assertThat(settings.management()).isEqualTo(new ManagementSettings("0.0.0.0", 0,
                Optional.of(new ManagementSettings.Login("operator", PasswordHash.parse(HASH))),
                Optional.of(new ManagementSettings.Tls(Path.of("pom.xml").toAbsolutePath(), new Secret("tls secret"))), true));
        assertThat(settings.runsParallel()).isEqualTo(3);
        assertThat(settings.lagMax()).isEqualTo(Duration.ofMinutes(90));
        assertThat(settings.shutdownTimeout()).isEqualTo(Duration.ofSeconds(10));
    }

    @Test
    void aDrillIsDoneByItselfOnlyWhereADatabaseIsNamedForIt() {
        assertThat(settings().checks().drill()).isEmpty();
        assertThat(settings("tidemark.restore.url", "jdbc:postgresql://c/restored").checks().drill()).isPresent();
        assertThat(settings().checks().audit()).isEqualTo(Optional.of(new Schedule.Cron("0 0 3 ? * SUN", ZoneId.of("UTC"))));
    }

    @Test
    void theSourcesPasswordIsTriedWithNoOtherRole() {
        Settings same = settings("tidemark.source.password", "s", "tidemark.state.url", "jdbc:postgresql://b/state");
        Settings other = settings("tidemark.source.password", "s", "tidemark.state.username", "keeper");

        assertThat(same.state().password()).isEqualTo(new Secret("s"));
        assertThat(other.state().password()).isEqualTo(Secret.NONE);
    }

    @Test
    void reportsAllProblemsAtOnce() {
        Map<String, String> texts = new HashMap<>();
        texts.put("tidemark.source.url", "jdbc:postgresql://db/documents?user=reader&password=hidden1");
        texts.put("tidemark.state.url", "jdbc:mysql://root:hidden2@db/state");
        texts.put("tidemark.tenants", "acme,acme");
        texts.put("tidemark.horizon", "lag:15");
        texts.put("tidemark.horizon.margin", "2h");
        texts.put("tidemark.store.endpoint", "https://me:hidden3@s3.example.org");
        texts.put("tidemark.store.acces-key", "hidden4");
        texts.put("tidemark.store.secret-key", "hidden5");
        texts.put("tidemark.store.path-style", "yes");
        texts.put("tidemark.store.bucket", "{tenant}-{mm}");
        texts.put("tidemark.store.prefix", "/a//b");
        texts.put("tidemark.store.confirm", "none");
        texts.put("tidemark.store.attempt-timeout", "10m");
        texts.put("tidemark.stream.akten.schedule", "*/10 * * * *");
        texts.put("tidemark.stream.akten.page-rows", "0");
        texts.put("tidemark.stream.akten.batch-bytes", "2 megabytes");
        texts.put("tidemark.stream.akten.time-limit", "500");
        texts.put("tidemark.stream.akten.start", "01.11.2010");
        texts.put("tidemark.tenant.acme.stream.akten.pagerows", "1");
        texts.put("tidemark.tenant.acme.store.attempts", "many");
        texts.put("tidemark.archive.compression", "bzip2");
        texts.put("tidemark.archive.level", "best");
        texts.put("tidemark.schedule.time-zone", "Berlin");
        texts.put("tidemark.audit.repair", "maybe");
        texts.put("tidemark.drill.sample", "5");
        texts.put("tidemark.management.host", "0.0.0.0");
        texts.put("tidemark.management.port", "70000");
        texts.put("tidemark.runs.parallel", "-1");
        texts.put("tidemark.lag.max", "soon");
        texts.put("tidemark.log.format", "xml");

        assertThatThrownBy(() -> Settings.of(PropertySource.of(texts))).isInstanceOf(ConfigurationException.class).hasMessage("""
                the configuration has 31 problems:
                  - tidemark.store.acces-key: is not a known key; did you mean tidemark.store.access-key?
                  - tidemark.tenant.acme.stream.akten.pagerows: is not a known key; did you mean \
                tidemark.tenant.acme.stream.akten.page-rows?
                  - tidemark.source.url = jdbc:postgresql://db/documents?user=***&password=***: contains a user or a \
                password; set them as username and password, and leave them out of the url
                  - tidemark.source.username: is missing; expected a value, e.g. tidemark
                  - tidemark.state.url = jdbc:mysql://***@db/state: is not a PostgreSQL JDBC URL; expected \
                jdbc:postgresql://host:port/database, e.g. jdbc:postgresql://localhost:5432/documents
                  - tidemark.tenants = acme,acme: names a tenant twice; expected each once, e.g. acme,emca
                  - tidemark.horizon = lag:15: has no unit: seconds, minutes, hours? write 15s, 15m or 15h
                  - tidemark.horizon.margin = 2h: is out of range; expected 0s to 1h, e.g. 5s
                  - tidemark.archive.compression = bzip2: is unknown; expected gzip or zstd
                  - tidemark.archive.level = best: is not a whole number; expected 0 to 9, e.g. 1
                  - tidemark.management.port = 70000: is out of range; expected 0 to 65535, e.g. 8080
                  - tidemark.management.host = 0.0.0.0: lets other machines in without a login; expected \
                127.0.0.1, or any address together with tidemark.management.username and \
                tidemark.management.password-hash
                  - tidemark.runs.parallel = -1: is out of range; expected 1 to 64, e.g. 2
                  - tidemark.lag.max = soon: is not a duration; expected whole numbers with d, h, m, s or ms, the \
                largest first, e.g. 1h30m
                  - tidemark.schedule.time-zone = Berlin: is not a time zone; expected names of regions, e.g. UTC \
                or Europe/Berlin
                  - tidemark.audit.repair = maybe: is neither true nor false
                  - tidemark.drill.sample = 5: is not a share; expected more than 0% and up to 100%, e.g. 5%
                  - tidemark.log.format = xml: is unknown; expected text or json
                  - tidemark.store.attempt-timeout = 10m: is more than all attempts may take together; expected \
                at most tidemark.store.retry-time = 5m (default)
                  - tidemark.store.endpoint = https://***@s3.example.org: is not the address of a store; expected http \
                or https with a host, without credentials, query and fragment, e.g. https://s3.example.org
                  - tidemark.store.secret-key = ***: has no other half; expected both, or neither for the SDK's \
                default chain: set tidemark.store.access-key too
                  - tidemark.store.path-style = yes: is neither true nor false
                  - tidemark.store.bucket = {tenant}-{mm}: has the unknown placeholder {mm}; expected {tenant}, \
                {yyyy} and {MM}, e.g. tidemark-{tenant}-{yyyy}-{MM}
                  - tidemark.store.prefix = /a//b: is not a key prefix; expected A-Z, a-z, 0-9, . _ = - with \
                single slashes between, none in front, and {tenant}, e.g. replica/{tenant}/
                  - tidemark.store.confirm = none: is unknown; expected archives or all
                  - tidemark.tenant.acme.store.attempts = many: is not a whole number; expected 1 to 100, e.g. 6
                  - tidemark.stream.akten.schedule = */10 * * * *: is not a Quartz cron expression (Unexpected end of \
                expression); expected six or seven fields, seconds first, one of the two days being ?, e.g. 0 \
                0/10 * * * ?
                  - tidemark.stream.akten.page-rows = 0: is out of range; expected 1 to 1000000, e.g. 20000
                  - tidemark.stream.akten.batch-bytes = 2 megabytes: is not a size; expected bytes, or kB, MB, GB \
                (powers of 1000), or KiB, MiB, GiB (powers of 1024), e.g. 16MB
                  - tidemark.stream.akten.time-limit = 500: has no unit: seconds, minutes, hours? write 500s, 500m \
                or 500h
                  - tidemark.stream.akten.start = 01.11.2010: is not a date; expected a day or a moment in UTC, e.g. \
                2010-11-01 or 2010-11-01T00:00:00Z
                HINT: built-in/application.properties of the installation documents every key; without one, unzip -p \
                tidemark.jar application.properties shows it""");
    }

    @Test
    void theLevelOfAnArchiveIsOneOfItsCompression() {
        assertThat(settings("tidemark.archive.compression", "zstd").archive())
                .isEqualTo(new ArchiveSettings(ArchiveSettings.Format.ZSTD, 1, ArchiveSettings.Gzip.AUTO));
        assertThat(settings("tidemark.archive.level", "0").archive().level()).isZero();
        assertThat(problems("tidemark.archive.level", "10"))
                .containsExactly("tidemark.archive.level = 10: is out of range; expected 0 to 9, e.g. 1");
        assertThat(problems("tidemark.archive.gzip", "isal", "tidemark.archive.level", "4"))
                .containsExactly("tidemark.archive.level = 4: is out of range; expected 1 to 3, e.g. 1");
        assertThat(problems("tidemark.archive.gzip", "zlib"))
                .containsExactly("tidemark.archive.gzip = zlib: is unknown; expected auto, isal, libdeflate or java");
        for (String level : List.of("0", "20")) {
            assertThat(problems("tidemark.archive.compression", "zstd", "tidemark.archive.level", level)).containsExactly(
                    "tidemark.archive.level = " + level + ": is out of range; expected 1 to 19, e.g. 1");
        }
    }

    @Test
    void nothingOfASecretIsShown() {
        Settings settings = settings(
                "tidemark.source.url", "jdbc:postgresql://db/documents?sslpassword=hidden",
                "tidemark.source.password", "hidden",
                "tidemark.store.access-key", "hidden", "tidemark.store.secret-key", "hidden",
                "tidemark.management.username", "operator", "tidemark.management.password-hash", HASH);

        assertThat(settings.source()).hasToString("DatabaseSettings[url=jdbc:postgresql://db/documents?sslpassword=***,"
                + " username=reader, password=***]");
        assertThat(settings.store("acme").toString()).doesNotContain("hidden");
        assertThat(settings.management().toString()).doesNotContain("pbkdf2");
    }
}
