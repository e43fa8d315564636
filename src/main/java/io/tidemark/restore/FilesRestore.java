package io.tidemark.restore;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.batch.Names;
import io.tidemark.replica.ArchiveVisitor;
import io.tidemark.replica.AttachmentTasks;
import io.tidemark.replica.ChainProof;
import io.tidemark.replica.ChainStep;
import io.tidemark.replica.ChainWalk;
import io.tidemark.replica.Replica;
import io.tidemark.replica.Replicas;
import io.tidemark.replica.Scope;
import io.tidemark.replica.StoredArchive;
import io.tidemark.replica.StreamArchives;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import software.amazon.awssdk.core.exception.SdkException;

/**
 * Restores tenants' streams as plain files: for each archive of the chain a folder, {@code {tenant}/{stream}-{sequence}},
 * which is its bag, complete with its attachments. Any BagIt tool, and {@code sha256sum -c manifest-sha256.txt}, can check it.
 *
 * <p>A folder gets its name when all of it is there and on disk. So where it was interrupted, the same call goes on.
 */
public final class FilesRestore {
    private static final String HINT =
            "tidemark verify reports all that is wrong with the replica; get them back from another copy";

    private final Replicas replicas;
    private final Path target;
    private final Scope scope;

    /**
     * @param target the folder that the tenants' folders go to; made where it is missing
     * @param scope  which archives are meant: each is brought back as a whole
     */
    public FilesRestore(Replicas replicas, Path target, Scope scope) {
        this.replicas = replicas;
        this.target = target.toAbsolutePath().normalize();
        this.scope = scope;
    }

    /** Restores these. A stream whose chain is damaged is restored up to there, and stops no other. */
    public RestoreReport restore(List<StreamKey> keys, RestoreListener listener) {
        List<StreamReport> reports = new ArrayList<>();
        for (StreamKey key : keys) {
            Path folder = target.resolve(Names.escape(key.tenant()));
            var report = new StreamReport(key, folder.toString());
            reports.add(report);
            Replica replica = replicas.of(key.tenant());
            ExecutorService threads = AttachmentTasks.threads("restore-attachment", replica.parallel());
            try {
                Files.createDirectories(folder);
                restore(replica, key.stream(), folder, threads, report, listener);
            } catch (TidemarkException | SdkException | UncheckedIOException e) {
                report.fail(e.getMessage());
            } catch (IOException e) {
                report.fail("the folder " + folder + " can't be written: " + e + "\nHINT: make room there, or let this user write;"
                        + " the same call goes on where it was");
            } finally {
                threads.shutdownNow();
            }
        }
        return new RestoreReport(reports, new CountedNames(), List.of(), Optional.empty());
    }

    private void restore(Replica replica, String stream, Path folder, ExecutorService threads, StreamReport report,
                         RestoreListener listener) throws IOException {
        StreamArchives archives = replica.archives(stream);
        listener.begin(report.key(), archives.count());
        var proof = new ChainProof();
        Optional<StoredArchive> before = Optional.empty();
        for (ChainWalk walk = archives.chain(Optional.empty()); walk.hasNext(); ) {
            ChainStep step = walk.next();
            if (step.missingBefore() > 0 && scope.isAll()) {
                throw new TidemarkException(step.missingBefore() + " archive(s) are missing before " + step.archive(), HINT);
            }
            if (!scope.includes(step.archive())) {
                proof = new ChainProof();
                before = Optional.empty();
            } else {
                var bag = new BagFolder(replica, stream, step.archive(), folder, threads, report);
                if (bag.isThere()) {
                    bag.complete();
                    proof = new ChainProof();
                    before = Optional.of(step.archive());
                } else {
                    if (before.isPresent() && proof.last().isEmpty()) {
                        // What an earlier call restored begins the proof of what is new.
                        proof.next(replica.reader(stream).read(before.get(), ArchiveVisitor.NONE));
                    }
                    bag.restore(proof);
                }
            }
            listener.done(step.archive().sizeBytes());
        }
    }
}
