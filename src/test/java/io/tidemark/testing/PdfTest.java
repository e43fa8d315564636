package io.tidemark.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class PdfTest {

    @Test
    void crossReferencesPointAtTheirObjects() {
        String pdf = latin1(Pdf.of(List.of(List.of("Rechnung 17", "Größe (klein)"), List.of("Seite 2"))));

        int xref = pdf.indexOf("xref\n");
        assertThat(pdf).endsWith("startxref\n" + xref + "\n%%EOF\n");
        Matcher entry = Pattern.compile("(\\d{10}) 00000 n \n").matcher(pdf.substring(xref));
        int number = 0;
        while (entry.find()) {
            number++;
            assertThat(pdf.substring(Integer.parseInt(entry.group(1)))).startsWith(number + " 0 obj\n");
        }
        assertThat(number).isEqualTo(8);
        assertThat(pdf).contains("/Count 2", "/Kids [ 5 0 R 7 0 R ]", "xref\n0 9\n");
    }

    @Test
    void textIsEscapedAndHasItsUmlauts() {
        String pdf = new String(Pdf.ofPage("Rechnung", "Größe (klein) 12,50 € \\"), Charset.forName("windows-1252"));

        assertThat(pdf).contains("(Größe \\(klein\\) 12,50 € \\\\) Tj");
    }

    @Test
    void sameInputSameBytesOfTheSizeAskedFor() {
        byte[] pdf = Pdf.ofSize("Beleg", 61_440, 7);

        assertThat(pdf).isEqualTo(Pdf.ofSize("Beleg", 61_440, 7)).isNotEqualTo(Pdf.ofSize("Beleg", 61_440, 8));
        assertThat(pdf.length).isBetween(61_340, 61_540);
    }

    private static String latin1(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }
}
