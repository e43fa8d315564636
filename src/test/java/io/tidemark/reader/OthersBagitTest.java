package io.tidemark.reader;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.s3.S3Client;

import java.io.IOException;
import java.nio.file.Path;

import static org.assertj.core.api.Assertions.assertThat;

/** The BagIt implementation made by others accepts sound bags, attachments included, and refuses others. */
class OthersBagitTest {
    private static HandmadeServer server;
    private static S3Client s3;

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() throws Exception {
        server = new HandmadeServer();
        s3 = server.client();
    }

    @AfterAll
    static void stop() throws Exception {
        s3.close();
        server.close();
    }

    @Test
    void soundBagsAreValid() throws IOException {
        HandmadeReplica made = HandmadeReplica.sound(s3, "bags");
        for (HandmadeArchive.Sealed archive : made.stored) {
            assertThat(new OthersBagit(s3).verify(archive.bucket(), archive.key(),
                    folder.resolve(archive.key().replace('/', '_')))).isEmpty();
        }
    }

    @Test
    void changedRowIsRefused() throws IOException {
        HandmadeReplica made = new HandmadeReplica(s3, "bagrow", "dokumente");
        HandmadeArchive archive = made.sample(0);
        archive.tamper = files -> files.get(0).bytes[20] ^= 1;
        HandmadeArchive.Sealed sealed = made.store(archive);

        assertThat(new OthersBagit(s3).verify(sealed.bucket(), sealed.key(), folder).orElseThrow())
                .startsWith("CorruptChecksumException");
    }

    @Test
    void changedAttachmentIsRefused() throws IOException {
        HandmadeReplica made = HandmadeReplica.sound(s3, "bagpdf");
        HandmadeArchive.Sealed first = made.stored.get(0);
        made.change(first.bucket(), made.attachmentKey(0), bytes -> HandmadeArchive.utf8("%PDF FIRST"));

        assertThat(new OthersBagit(s3).verify(first.bucket(), first.key(), folder).orElseThrow())
                .startsWith("CorruptChecksumException");
    }

    @Test
    void missingAttachmentIsRefused() throws IOException {
        HandmadeReplica made = HandmadeReplica.sound(s3, "bagless");
        HandmadeArchive.Sealed first = made.stored.get(0);
        made.remove(first.bucket(), made.attachmentKey(0));

        assertThat(new OthersBagit(s3).verify(first.bucket(), first.key(), folder)).contains("fetch.txt names s3://"
                + first.bucket() + "/" + made.attachmentKey(0) + ", which isn't there");
    }
}
