package io.tidemark.store;

import io.tidemark.TidemarkException;

/** The store holds an object of ours in other bytes than it was given. */
public final class AlteredObjectException extends TidemarkException {
    private static final long serialVersionUID = 1L;

    AlteredObjectException(ObjectToStore object, long foundBytes, String foundSha256) {
        super("the store altered object " + object + ": it was given " + object.sizeBytes() + " bytes of SHA-256 "
                        + object.sha256() + " and holds " + foundBytes + " bytes of SHA-256 " + foundSha256,
                "the store, or a proxy before it, keeps other bytes than it is given (as the framing of an upload), or someone"
                        + " changed the object: ask tidemark doctor, mend the store or choose another, and set this object"
                        + " aside, which no watermark counts as stored");
    }
}
