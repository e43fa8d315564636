package io.tidemark.mirror;

import io.tidemark.replica.Scope;

/**
 * How a mirror goes.
 *
 * @param scope which archives are carried over, with their attachments
 * @param deep  whether what the mirror has is read and proved again
 */
public record MirrorOptions(Scope scope, boolean deep) {
}
