package io.tidemark.demo;

import io.tidemark.testing.Pdf;
import java.math.BigDecimal;
import java.text.NumberFormat;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Writes a case as the PDF a customer would get: the letter itself and, where money is due, the terms on a second page. */
final class SampleLetter {
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("dd.MM.yyyy", Locale.ROOT);
    private static final List<String> TERMS = List.of("Zahlungs- und Lieferbedingungen",
            "1. Rechnungen sind innerhalb von 14 Tagen ohne Abzug zahlbar.",
            "2. Bei Zahlung innerhalb von 7 Tagen gewähren wir 2 % Skonto auf den Nettobetrag.",
            "3. Die Ware bleibt bis zur vollständigen Bezahlung unser Eigentum.",
            "4. Transportschäden sind dem Frachtführer unverzüglich schriftlich anzuzeigen.",
            "5. Erfüllungsort und Gerichtsstand ist der Sitz des Lieferanten.",
            "", "Dieses Dokument ist ein Beispiel. Personen und Firmen sind frei erfunden.");

    private SampleLetter() {
    }

    /** The letter as a PDF of one or two pages. */
    static byte[] pdf(SampleAkte akte) {
        List<List<String>> pages = new ArrayList<>();
        pages.add(letter(akte));
        if (hasTerms(akte)) {
            pages.add(TERMS);
        }
        return Pdf.of(pages);
    }

    static int pages(SampleAkte akte) {
        return hasTerms(akte) ? 2 : 1;
    }

    private static boolean hasTerms(SampleAkte akte) {
        return !akte.type().equals("Lieferschein");
    }

    private static List<String> letter(SampleAkte akte) {
        List<String> lines = new ArrayList<>(List.of(akte.type() + " " + akte.designator(),
                akte.customer().name(), akte.customer().street(),
                akte.customer().postcode() + " " + akte.customer().town(), "",
                "Datum: " + akte.date().format(DATE) + "     Kundennummer: " + akte.customer().number()
                        // The one letter of the names that a PDF's standard fonts lack.
                        + "     Sachbearbeitung: " + akte.clerk().replace('ı', 'i'), "",
                "Sehr geehrte Damen und Herren,", "wir danken für Ihr Vertrauen und führen auf:", ""));
        for (SampleAkte.Item item : akte.items()) {
            lines.add(item.quantity() + " × " + item.article() + "  " + item.name());
            lines.add("        je " + euro(item.unitPrice()) + ", zusammen " + euro(item.total()));
        }
        lines.addAll(List.of("", "Summe netto: " + euro(akte.net()), "zuzüglich 19 % USt.: " + euro(akte.vat()),
                "Gesamtbetrag: " + euro(akte.gross()), "", "Fällig am " + akte.dueOn().format(DATE) + ".", "",
                "Mit freundlichen Grüßen", "Ihre " + akte.tenant() + " Handelsgesellschaft"));
        return lines;
    }

    private static String euro(BigDecimal amount) {
        NumberFormat german = NumberFormat.getNumberInstance(Locale.GERMANY);
        german.setMinimumFractionDigits(2);
        german.setMaximumFractionDigits(2);
        return german.format(amount) + " €";
    }
}
