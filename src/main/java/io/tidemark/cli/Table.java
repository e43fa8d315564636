package io.tidemark.cli;

import java.util.ArrayList;
import java.util.List;

/** A table of text: columns as wide as their widest cell, two blanks between; figures to the right. */
final class Table {
    /** Where a column's cells stand. */
    enum Align { LEFT, RIGHT }

    private record Column(String title, Align align) {
    }

    private final List<Column> columns = new ArrayList<>();
    private final List<List<String>> rows = new ArrayList<>();

    Table text(String title) {
        columns.add(new Column(title, Align.LEFT));
        return this;
    }

    Table figure(String title) {
        columns.add(new Column(title, Align.RIGHT));
        return this;
    }

    Table row(String... cells) {
        if (cells.length != columns.size()) {
            throw new IllegalArgumentException(cells.length + " cells for " + columns.size() + " columns");
        }
        rows.add(List.of(cells));
        return this;
    }

    /** The lines, each with its end. */
    @Override
    public String toString() {
        var text = new StringBuilder();
        append(text, columns.stream().map(Column::title).toList());
        rows.forEach(row -> append(text, row));
        return text.toString();
    }

    private void append(StringBuilder text, List<String> cells) {
        var line = new StringBuilder();
        for (int i = 0; i < cells.size(); i++) {
            String cell = cells.get(i);
            String blanks = " ".repeat(width(i) - cell.length());
            line.append(i == 0 ? "" : "  ");
            line.append(columns.get(i).align() == Align.LEFT ? cell + blanks : blanks + cell);
        }
        text.append(line.toString().stripTrailing()).append('\n');
    }

    private int width(int column) {
        int width = columns.get(column).title().length();
        for (var row : rows) {
            width = Math.max(width, row.get(column).length());
        }
        return width;
    }
}
