package io.tidemark.batch;

/** What is the same of gzip (RFC 1952), whichever library makes it. */
interface GzipFormat extends Compression {
    @Override
    default String extension() {
        return ".tgz";
    }

    @Override
    default String contentType() {
        return "application/gzip";
    }
}
