package io.tidemark.run;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

/** The attachments of a batch in row order, each made when it is asked for. */
public final class AttachmentFetches implements Iterator<AttachmentFetch> {
    private final List<PendingAttachment> attachments;
    private final Path spool;
    private Optional<AttachmentGroup> group = Optional.empty();
    private int next;

    /** @param spool a folder for what is larger than a slice */
    public AttachmentFetches(Batch batch, Path spool) {
        this.attachments = batch.attachments();
        this.spool = spool;
    }

    @Override
    public boolean hasNext() {
        return next < attachments.size();
    }

    @Override
    public AttachmentFetch next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        int place = next % AttachmentGroup.SIZE;
        if (place == 0) {
            group = group(next, next + AttachmentGroup.SIZE);
        }
        return new AttachmentFetch(attachments.get(next++), spool, group, place);
    }

    // Of fewer, each is read alone: a query for each number of them would be one that PostgreSQL has to plan anew.
    private Optional<AttachmentGroup> group(int from, int to) {
        if (to > attachments.size()) {
            return Optional.empty();
        }
        List<PendingAttachment> members = attachments.subList(from, to);
        RunPlan plan = members.get(0).batch().page().run().plan();
        return Optional.of(new AttachmentGroup(plan.attachmentGroups().orElseThrow(), members));
    }
}
