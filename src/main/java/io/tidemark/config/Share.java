package io.tidemark.config;

import java.util.regex.Pattern;

/** Shares as people write them: {@code 5%}, {@code 0.1%}, {@code 100%}. */
public final class Share {
    private static final Pattern FORM = Pattern.compile("\\d{1,3}(\\.\\d{1,9})?%");

    private Share() {
    }

    /**
     * The part of one that a text names: {@code 5%} is 0.05.
     *
     * @return above 0, at most 1
     * @throws IllegalArgumentException where it names none
     */
    public static double parse(String text) {
        if (FORM.matcher(text).matches()) {
            double share = Double.parseDouble(text.substring(0, text.length() - 1)) / 100;
            if (share > 0 && share <= 1) {
                return share;
            }
        }
        throw new IllegalArgumentException("is not a share; expected more than 0% and up to 100%, e.g. 5%");
    }
}
