package io.tidemark.verify;

import io.tidemark.batch.ArchiveRef;
import io.tidemark.batch.BatchKind;
import io.tidemark.replica.Descriptor;
import io.tidemark.replica.ReadArchive.Whole;
import io.tidemark.state.Ledger;
import io.tidemark.watermark.Watermark;
import java.util.Optional;

/**
 * Proves a chain's archives one by one, as they are settled, against one another and the ledger, and sums up what is in
 * them. One thread uses it.
 */
final class ChainSum {
    private final Tally tally;
    private final Ledger ledger;
    private final Optional<String> head;
    private final boolean isCopy;
    private Optional<Link> last = Optional.empty();
    Optional<Watermark> from = Optional.empty();
    Optional<Watermark> to = Optional.empty();
    Optional<ArchiveRef> end = Optional.empty();
    long endSequence;
    /** The sequence number of the archive that has the wanted hash; 0 while none was found. */
    long headSequence;
    long archives;
    long read;
    long supplements;
    long rows;
    long setAside;
    long attachments;
    long missing;
    long bytes;
    long attachmentBytes;
    long orphans;
    private boolean isWhole = true;

    ChainSum(Tally tally, Ledger ledger, VerifyOptions options) {
        this.tally = tally;
        this.ledger = ledger;
        this.head = options.head();
        this.isCopy = options.isCopy();
    }

    /** Takes the chain's next archive, or what is missing in its place. */
    void chain(Link link) {
        isWhole &= link.whole().isPresent();
        if (link.isMissing()) {
            missing(link);
        } else {
            archives++;
            endSequence = link.sequence;
            end = Optional.empty();
            to = Optional.empty();
            compareWithLedger(link);
            link.whole().ifPresent(whole -> {
                follows(whole);
                add(whole);
            });
        }
        last = Optional.of(link);
    }

    /** Takes one that is not in the chain. */
    void orphan(Link link) {
        if (link.isMissing()) {
            tally.fault(name(link), "is missing: an archive follows it, though the chain goes on another way");
        } else {
            orphans++;
            isWhole &= !link.isDamaged();
        }
    }

    /** Whether every archive that is known of was there and was read. */
    boolean isWhole() {
        return isWhole;
    }

    private static String name(Link link) {
        return !link.name.isEmpty() ? link.name : link.firstSequence == link.sequence ? "archive of sequence " + link.sequence
                : "each archive of sequence " + link.firstSequence + " to " + link.sequence;
    }

    private void missing(Link link) {
        long unknown = link.firstSequence;
        for (; unknown <= Math.min(link.sequence, ledger.last()); unknown++) {
            missingInLedger(unknown);
        }
        if (unknown < link.sequence && !link.name.isEmpty()) {
            tally.fault(name(Link.missing(unknown, link.sequence - 1, Optional.empty(), "")), "is missing");
        }
        if (unknown <= link.sequence) {
            tally.fault(name(link), "is missing" + (link.name.isEmpty() ? "" : ": it is sequence " + link.sequence));
        }
    }

    private void missingInLedger(long sequence) {
        isWhole = false;
        ledger.at(sequence).ifPresentOrElse(known -> tally.fault(Link.name(known),
                "is missing: the ledger has it as sequence " + sequence),
                () -> tally.fault("archive of sequence " + sequence, "is missing, in the ledger too"));
    }

    private void follows(Whole whole) {
        Optional<Whole> before = last.flatMap(Link::whole);
        if (before.isEmpty() || whole.follows(before.get())) {
            return;
        }
        ArchiveRef named = whole.previous().orElseThrow();
        if (!named.sha256().equals(before.get().sha256())) {
            tally.fault(before.get().object(), "has SHA-256 " + before.get().sha256() + ", not " + named.sha256()
                    + ", as archive " + whole.object() + " names it");
        } else {
            tally.fault(whole.object(), "doesn't start where the one before it ends, " + before.get().object());
        }
    }

    private void compareWithLedger(Link link) {
        ledger.at(link.sequence).ifPresent(known -> {
            if (!link.name.equals(Link.name(known))) {
                tally.fault(Link.name(known), "is missing: the ledger has it as sequence " + link.sequence + ", the chain has "
                        + link.name);
            } else if (link.whole().filter(whole -> !whole.sha256().equals(known.sha256())).isPresent()) {
                tally.fault(link.name, "has SHA-256 " + link.whole().get().sha256() + ", not " + known.sha256()
                        + ", as the ledger has it");
            }
        });
    }

    private void add(Whole whole) {
        Descriptor batch = whole.batch();
        if (whole.sequence() == 1) {
            from = Optional.of(batch.fromExclusive());
        }
        to = Optional.of(batch.toInclusive());
        end = Optional.of(whole.ref());
        headSequence = isHead(whole) ? whole.sequence() : headSequence;
        read++;
        supplements += batch.kind() == BatchKind.SUPPLEMENT ? 1 : 0;
        rows += batch.rows();
        setAside += batch.setAside().size();
        attachments += batch.attachments();
        missing += batch.missing();
        bytes += whole.sizeBytes();
        attachmentBytes += batch.attachmentBytes();
    }

    /** Whether an archive is the one whose hash was given, or the ledger's last. */
    boolean isHead(Link link) {
        return link.whole().filter(this::isHead).isPresent()
                || ledger.at(ledger.last()).filter(known -> link.name.equals(Link.name(known))).isPresent();
    }

    private boolean isHead(Whole whole) {
        return head.filter(whole.sha256()::equals).isPresent();
    }

    /** Reports what the ledger or the given hash knows beyond the chain's end; to be called there. */
    void end() {
        for (long sequence = lastSequence() + 1; sequence <= ledger.last() && !isCopy; sequence++) {
            missingInLedger(sequence);
        }
        if (head.isPresent() && headSequence == 0) {
            isWhole = false;
            tally.fault("archive of SHA-256 " + head.get(), "is not in the chain, which ends with sequence " + endSequence
                    + end.map(ref -> ", " + Link.name(ref) + " of SHA-256 " + ref.sha256()).orElse("")
                    + ": what followed was cut off, or the hash is another chain's");
        }
    }

    private long lastSequence() {
        return last.map(link -> link.sequence).orElse(0L);
    }

    /** With what the chain's end was compared. */
    String compared() {
        String given = head.isEmpty() ? "" : headSequence == 0 ? "the given hash: not found; "
                : "the given hash: sequence " + headSequence + "; ";
        if (ledger.last() > 0) {
            long behind = Math.max(0, ledger.last() - lastSequence());
            return given + "the ledger: sequence " + ledger.last() + (isCopy && behind > 0 ? ", so this copy is " + behind
                    + " archives behind, or its end was cut off" : "");
        }
        return given + (head.isEmpty() ? "nothing: a cut-off end would not be seen" : "no ledger");
    }
}
