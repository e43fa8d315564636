package io.tidemark.batch;

import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What is known of a batch only after its last row: what seals its archive.
 *
 * @param attachments     one for each row that has an attachment, in row order
 * @param previous        the chain's archive before this one; empty for sequence 1, and there alone
 * @param layout          of the target
 * @param softwareVersion as {@code 0.1.0}
 */
public record Seal(List<AttachmentEntry> attachments, Optional<ArchiveRef> previous, Layout layout,
                   String softwareVersion) {
    public Seal {
        attachments = List.copyOf(attachments);
        Objects.requireNonNull(previous);
        Objects.requireNonNull(layout);
        if (softwareVersion.isBlank() || softwareVersion.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException("a version is a line of text");
        }
    }
}
