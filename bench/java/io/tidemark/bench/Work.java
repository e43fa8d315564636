package io.tidemark.bench;

import java.nio.file.Path;

/**
 * What is to be replicated, of one tenant.
 *
 * @param akten     rows of the stream akten, of about 1 KB of JSON
 * @param dokumente rows of the stream dokumente, each with a PDF
 * @param pdfKib    the PDFs' mean size
 * @param stream    the stream that is measured
 * @param latencyMs what each request to the store waits on its way, in milliseconds
 */
record Work(int akten, int dokumente, int pdfKib, String stream, int latencyMs) {
    static final String TENANT = "acme";

    boolean isAkten() {
        return stream.equals("akten");
    }

    int rows() {
        return isAkten() ? akten : dokumente;
    }

    /** Names the source by what is loaded into it. */
    String sourceName() {
        return "source-" + akten + "-" + dokumente + "-" + pdfKib;
    }

    /** The folder in which the loaded source is kept for the next time. */
    Path kept(Path root) {
        return root.resolve("target/bench").resolve(sourceName());
    }

    @Override
    public String toString() {
        String what = isAkten() ? "%,d akten".formatted(akten) : "%,d dokumente, PDFs of %d KiB".formatted(dokumente, pdfKib);
        return latencyMs == 0 ? what : what + ", store %d ms away".formatted(latencyMs);
    }
}
