package io.tidemark.demo;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.LocalDate;
import java.util.List;
import java.util.UUID;

/** A case file of the demo: an offer, an order, a delivery, an invoice or a credit note of one customer. */
record SampleAkte(String tenant, String designator, String type, Customer customer, List<Item> items, LocalDate date,
        String clerk, UUID externalId) {
    static final BigDecimal VAT = new BigDecimal("0.19");

    /** Who the business is done with. */
    record Customer(int number, String name, String street, String postcode, String town, String phone) {
    }

    /** A line of the business. */
    record Item(String article, String name, int quantity, BigDecimal unitPrice) {
        BigDecimal total() {
            return unitPrice.multiply(BigDecimal.valueOf(quantity));
        }
    }

    BigDecimal net() {
        return items.stream().map(Item::total).reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    BigDecimal vat() {
        return net().multiply(VAT).setScale(2, RoundingMode.HALF_UP);
    }

    BigDecimal gross() {
        return net().add(vat());
    }

    LocalDate dueOn() {
        return date.plusDays(14);
    }
}
