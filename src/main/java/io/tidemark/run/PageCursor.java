package io.tidemark.run;

import io.tidemark.TidemarkException;
import io.tidemark.batch.DeletedRow;
import io.tidemark.row.Row;
import io.tidemark.row.RowShape;
import io.tidemark.state.Position;
import io.tidemark.watermark.Watermark;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a run has read, and by which queries its next page is read. What is read again comes first, up to the watermark;
 * then what lies behind it, up to the horizon.
 *
 * <p>One thread uses it.
 */
public final class PageCursor {
    // Enough that the way to the source and back costs little.
    private static final int FETCH_ROWS = 200;

    private final RunPlan plan;
    private final PageQuery rereadQuery;
    private final Optional<Instant> untilExclusive;
    private final List<BadRow> bad = new ArrayList<>();
    private final Map<String, DeletedRow> deleted = new LinkedHashMap<>();

    private Watermark watermark;
    private Watermark after;
    private boolean rereading;
    private boolean more;
    private boolean apart;
    private int fetchRows = FETCH_ROWS;

    /**
     * @param position       where the chain ends; what is read again lies before it, so nothing is where the chain is empty
     * @param untilExclusive the horizon; empty where there is none yet, and nothing can be read
     */
    PageCursor(RunPlan plan, Position position, Optional<Instant> untilExclusive, ReadAgain again) {
        this.plan = plan;
        this.untilExclusive = untilExclusive;
        this.watermark = position.watermark();
        Optional<Watermark> begin = position.sequence() == 0 ? Optional.empty()
                : again.begin(plan.settings().start(), watermark);
        this.rereading = begin.isPresent();
        this.rereadQuery = again.lookedFor().isEmpty() ? plan.query() : plan.query().only(again.lookedFor());
        again.deleted().forEach(row -> deleted.put(row.id(), row));
        this.after = begin.orElse(watermark);
        this.more = untilExclusive.isPresent();
    }

    /** Whether rows may be left below the horizon. */
    boolean hasMore() {
        return more;
    }

    /** Whether the next page has rows from before the watermark, which are stored as supplements. */
    boolean isRereading() {
        return rereading;
    }

    /** The query of the next page, which binds {@link #parameters()}. */
    public String query() {
        return query(rereading);
    }

    /** The same page up to a row whose key the parameters {@code toUpdatedAt} and {@code toId} name. */
    String queryUpTo() {
        return query(true);
    }

    private String query(boolean upToWatermark) {
        RowShape shape = plan.rows().reader().shape();
        return apart && !bad.isEmpty() ? pageQuery().pageApart(shape, after, upToWatermark, bad)
                : pageQuery().page(shape, after, upToWatermark, bad);
    }

    /** The keys of the rows that {@link #query()} reads. */
    String keyQuery() {
        return pageQuery().keys(after, rereading);
    }

    private PageQuery pageQuery() {
        return rereading ? rereadQuery : plan.query();
    }

    /** What the next page's query binds, by name. */
    public Map<String, Object> parameters() {
        return PageQuery.parameters(plan.key().tenant(), after, untilExclusive.orElseThrow(), plan.pageRows(),
                rereading ? Optional.of(watermark) : Optional.empty());
    }

    /** How many rows a page has at the most. */
    int pageRows() {
        return plan.pageRows();
    }

    /** How many rows the driver fetches, and holds, at a time. */
    public int fetchRows() {
        return fetchRows;
    }

    /**
     * Lets the driver hold one row at a time from now on.
     *
     * @return false where it does so already: it is a single row then that doesn't fit into the heap
     */
    public boolean fetchRowByRow() {
        boolean isNew = fetchRows > 1;
        fetchRows = 1;
        return isNew;
    }

    /**
     * Leaves a row out that the source can't read: it is set aside in the page that is done again. One that was left out
     * already, and makes the source fail all the same, is from now on read apart from the others.
     *
     * @throws TidemarkException when there are too many of them for a fault of single rows, or reading it apart doesn't help
     */
    public void leaveOut(BadRow row) {
        if (bad.stream().anyMatch(known -> known.id().equals(row.id()))) {
            if (apart) {
                throw new InseparableRowException(row.reason());
            }
            apart = true;
            return;
        }
        if (bad.size() >= plan.faultsMax()) {
            throw new TidemarkException("the source can't read " + plan.key() + " at row " + row.id() + " (" + row.reason()
                    + "), after " + bad.size() + " other rows that it can't read",
                    "so many point to the stream's select or to a damaged table: mend that first");
        }
        bad.add(row);
    }

    /** Why a row can't be read; empty for one that can. */
    Optional<String> fault(Row row) {
        return bad.isEmpty() ? Optional.empty()
                : bad.stream().filter(b -> b.id().equals(row.id())).map(BadRow::reason).findFirst();
    }

    /** Notes that the source has a row, so that it isn't named as deleted. */
    void noteThere(Row row) {
        deleted.remove(row.id());
    }

    /** The rows to be named as deleted, behind those that are read again. */
    List<DeletedRow> deleted() {
        return rereading ? List.copyOf(deleted.values()) : List.of();
    }

    /** Goes on behind a page whose archives are committed. */
    void committed(Page page, Watermark chainEnd) {
        watermark = chainEnd;
        bad.clear();
        goOnAfter(page);
    }

    /** Goes on behind a page. */
    void goOnAfter(Page page) {
        after = page.last().orElse(after);
        more = page.isFull();
        if (rereading && !more) {
            rereading = false;
            after = watermark;
            more = true;
        }
    }
}
