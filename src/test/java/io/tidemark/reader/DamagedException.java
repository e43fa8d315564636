package io.tidemark.reader;

import java.io.IOException;

/** An object can't be read any further; the message is a fact about it. */
final class DamagedException extends IOException {

    DamagedException(String fact) {
        super(fact);
    }
}
