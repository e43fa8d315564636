package io.tidemark.testing;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * Writes small, valid PDFs (ISO 32000-1, version 1.4) that any viewer opens. The same input gives the same bytes:
 * no date and no identifier enters them. Text is what Windows-1252 can write; all else becomes a question mark.
 */
public final class Pdf {
    private static final Charset WIN_ANSI = Charset.forName("windows-1252");
    private static final int CATALOG = 1;
    private static final int PAGES = 2;
    private static final int FONT = 3;
    private static final int BOLD_FONT = 4;
    private static final int FIRST_FREE = 5;
    // Of a page of one line, with all that a file has around it.
    private static final int PAGE_BYTES = 850;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final List<Integer> offsets = new ArrayList<>();

    private Pdf() {
    }

    /**
     * A document of A4 pages, each a list of lines; the first line of a page is its heading.
     * A page holds some 50 lines of some 90 characters; what is beyond runs off the paper.
     */
    public static byte[] of(List<List<String>> pages) {
        return new Pdf().write(pages, new byte[0]);
    }

    /** A document of one page. */
    public static byte[] ofPage(String... lines) {
        return of(List.of(List.of(lines)));
    }

    /**
     * A document of one page and about this size, filled up with bytes that don't compress.
     *
     * @param sizeBytes no less than some 850, what the page itself takes
     */
    public static byte[] ofSize(String heading, int sizeBytes, long seed) {
        byte[] filler = new byte[Math.max(1, sizeBytes - PAGE_BYTES)];
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < filler.length; i += Long.BYTES) {
            long bits = random.nextLong();
            for (int k = i; k < Math.min(i + Long.BYTES, filler.length); k++, bits >>>= Byte.SIZE) {
                filler[k] = (byte) bits;
            }
        }
        return new Pdf().write(List.of(List.of(heading)), filler);
    }

    private byte[] write(List<List<String>> pages, byte[] filler) {
        // The comment of bytes above 127 tells programs that copy files that this one is binary.
        text("%PDF-1.4\n%\u00e2\u00e3\u00cf\u00d3\n");
        object("<< /Type /Catalog /Pages " + PAGES + " 0 R >>");
        StringBuilder kids = new StringBuilder();
        for (int page = 0; page < pages.size(); page++) {
            kids.append(FIRST_FREE + 2 * page).append(" 0 R ");
        }
        object("<< /Type /Pages /Count " + pages.size() + " /Kids [ " + kids + "] /MediaBox [ 0 0 595 842 ] "
                + "/Resources << /Font << /F1 " + FONT + " 0 R /F2 " + BOLD_FONT + " 0 R >> >> >>");
        object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>");
        object("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>");
        for (List<String> lines : pages) {
            int contents = offsets.size() + 2;
            object("<< /Type /Page /Parent " + PAGES + " 0 R /Contents " + contents + " 0 R >>");
            stream(drawing(lines).getBytes(WIN_ANSI));
        }
        if (filler.length > 0) {
            stream(filler);
        }
        int xref = out.size();
        text("xref\n0 " + (offsets.size() + 1) + "\n0000000000 65535 f \n");
        for (int offset : offsets) {
            // Twenty bytes a line, the blank before the line's end included (ISO 32000-1, 7.5.4).
            text(String.format(Locale.ROOT, "%010d 00000 n \n", offset));
        }
        text("trailer\n<< /Size " + (offsets.size() + 1) + " /Root " + CATALOG + " 0 R >>\nstartxref\n" + xref + "\n%%EOF\n");
        return out.toByteArray();
    }

    private static String drawing(List<String> lines) {
        StringBuilder drawing = new StringBuilder("BT\n/F2 16 Tf\n56 780 Td\n15 TL\n");
        for (int i = 0; i < lines.size(); i++) {
            drawing.append('(').append(escaped(lines.get(i))).append(") Tj T*\n");
            if (i == 0) {
                drawing.append("T*\n/F1 10 Tf\n");
            }
        }
        return drawing.append("ET\n").toString();
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)");
    }

    private void object(String body) {
        offsets.add(out.size());
        text(offsets.size() + " 0 obj\n" + body + "\nendobj\n");
    }

    private void stream(byte[] content) {
        offsets.add(out.size());
        text(offsets.size() + " 0 obj\n<< /Length " + content.length + " >>\nstream\n");
        out.writeBytes(content);
        text("\nendstream\nendobj\n");
    }

    private void text(String text) {
        out.writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
    }
}
