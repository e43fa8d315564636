package io.tidemark.store;

import io.tidemark.TidemarkException;

/** A key holds other bytes than those to be stored there. Nothing was overwritten. */
public final class ObjectConflictException extends TidemarkException {
    private static final long serialVersionUID = 1L;

    ObjectConflictException(ObjectToStore object, String found) {
        super("object " + object + " exists with other bytes (" + found + " instead of SHA-256 " + object.sha256() + ")",
                "an archive's name holds a digest of its content, so someone or something changed the object: compare it"
                        + " with its neighbours in the chain, keep both, and find out who has write access to the bucket");
    }
}
