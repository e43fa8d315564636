package io.tidemark.demo;

import io.tidemark.demo.SampleAkte.Customer;
import io.tidemark.demo.SampleAkte.Item;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;

/** Invents the business of one tenant; the same seed invents the same business. Not safe for several threads. */
final class SampleBusiness {
    private static final List<Kind> KINDS = List.of(new Kind("Angebot", "AN"), new Kind("Auftrag", "AB"),
            new Kind("Lieferschein", "LS"), new Kind("Rechnung", "RE"), new Kind("Gutschrift", "GS"));
    private static final List<String> NAMES = List.of("Müller", "Schröder", "Weiß", "Jäger", "Köhler", "Berger", "Vogt",
            "Öztürk", "Lindner", "Hansen", "Brandt", "Kowalski", "Groß", "Pütz", "van Dijk");
    private static final List<String> TRADES = List.of("Metallbau", "Elektrotechnik", "Sanitär", "Baustoffe",
            "Maschinenbau", "Logistik", "Möbelwerkstätten", "Gartenbau", "Büroservice", "Kältetechnik");
    private static final List<String> FORMS = List.of("GmbH", "GmbH & Co. KG", "AG", "e. K.", "OHG", "KG");
    private static final List<String> STREETS = List.of("Hauptstraße", "Bahnhofstraße", "Am Stadtpark", "Industriestraße",
            "Gartenweg", "Lindenallee", "Zum Hafen", "Königsplatz");
    private static final List<Town> TOWNS = List.of(new Town("42853", "Remscheid", "02191"), new Town("50667", "Köln", "0221"),
            new Town("42103", "Wuppertal", "0202"), new Town("40213", "Düsseldorf", "0211"),
            new Town("20095", "Hamburg", "040"), new Town("80331", "München", "089"), new Town("04109", "Leipzig", "0341"),
            new Town("72070", "Tübingen", "07071"));
    private static final List<Item> ARTICLES = List.of(
            item("10-4711", "Sechskantschraube M8 × 40, verzinkt (100 Stück)", "12.50"),
            item("10-4720", "Unterlegscheibe M8, Edelstahl (250 Stück)", "9.95"),
            item("20-0815", "Kugelhahn ½ Zoll, Messing", "18.40"),
            item("20-0931", "Kupferrohr 15 mm, Stange zu 5 m", "34.90"),
            item("30-1001", "Mantelleitung NYM-J 3 × 1,5 mm², Ring 100 m", "79.00"),
            item("30-1250", "Fehlerstromschutzschalter 40 A / 30 mA", "42.75"),
            item("40-2002", "Zementputz, Sack zu 25 kg", "8.20"),
            item("50-3100", "Schreibtisch Buche, 160 × 80 cm", "289.00"),
            item("90-0001", "Montage je Stunde", "68.00"),
            item("90-0009", "Anfahrt und Lieferung frei Haus", "35.00"));
    private static final List<String> CLERKS = List.of("Fr. Yıldız", "Hr. Petersen", "Fr. Dr. Hübner", "Hr. Novák", "Fr. Schmitz");

    private final String tenant;
    private final SplittableRandom random;

    private record Kind(String type, String code) {
    }

    private record Town(String postcode, String name, String areaCode) {
    }

    SampleBusiness(String tenant, long seed) {
        this.tenant = tenant;
        this.random = new SplittableRandom(seed);
    }

    /** The next case, with a number that makes its designator the only one of its tenant. */
    SampleAkte next(LocalDate date, long number) {
        Kind kind = any(KINDS);
        List<Item> items = new ArrayList<>();
        for (int i = random.nextInt(1, 6); i > 0; i--) {
            Item article = any(ARTICLES);
            items.add(new Item(article.article(), article.name(), random.nextInt(1, 25), article.unitPrice()));
        }
        String designator = String.format("%s-%d-%06d", kind.code(), date.getYear(), number);
        return new SampleAkte(tenant, designator, kind.type(), customer(), List.copyOf(items), date, any(CLERKS),
                new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() & ~(3L << 62) | 2L << 62));
    }

    private Customer customer() {
        // One number is always the same customer.
        int number = random.nextInt(400);
        SplittableRandom own = new SplittableRandom(tenant.hashCode() * 1_000L + number);
        Town town = TOWNS.get(own.nextInt(TOWNS.size()));
        return new Customer(10_000 + number,
                NAMES.get(own.nextInt(NAMES.size())) + " " + TRADES.get(own.nextInt(TRADES.size())) + " " + FORMS.get(own.nextInt(FORMS.size())),
                STREETS.get(own.nextInt(STREETS.size())) + " " + own.nextInt(1, 120), town.postcode(), town.name(),
                town.areaCode() + " " + own.nextInt(100_000, 999_999));
    }

    private <T> T any(List<T> of) {
        return of.get(random.nextInt(of.size()));
    }

    private static Item item(String article, String name, String unitPrice) {
        return new Item(article, name, 1, new BigDecimal(unitPrice));
    }
}
