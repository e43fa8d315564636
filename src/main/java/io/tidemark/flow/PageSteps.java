package io.tidemark.flow;

import io.tidemark.chain.ChainGuard;
import io.tidemark.ops.Meters;
import io.tidemark.row.RowGroup;
import io.tidemark.run.BadRow;
import io.tidemark.run.BadRowFinder;
import io.tidemark.run.Batch;
import io.tidemark.run.Page;
import io.tidemark.run.Run;
import io.tidemark.state.LedgerEntry;
import io.tidemark.state.StateStore;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.ExchangeProperty;
import org.apache.camel.component.jdbc.JdbcConstants;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Reads a page, waits for its batches, and commits it. */
public final class PageSteps {
    private static final Logger LOG = LoggerFactory.getLogger("io.tidemark.run");
    private static final String CONFIRMED = "confirmed";

    private final StateStore state;
    private final BadRowFinder badRows;
    private final ChainGuard guard;
    private final Meters meters;

    PageSteps(StateStore state, BadRowFinder badRows, ChainGuard guard, Meters meters) {
        this.state = state;
        this.badRows = badRows;
        this.guard = guard;
        this.meters = meters;
    }

    /** Begins the run's next page: its query is the body, the parameters are in a header. */
    public void begin(Exchange exchange) {
        Run run = exchange.getProperty(ExchangeProperties.RUN, Run.class);
        // Each thread of a run names it in its log lines; the threads of pools work for one run at a time.
        MDC.put("run", run.id());
        Page page = run.nextPage();
        // Each group's exchange gets a copy of all that stands here.
        List.copyOf(exchange.getProperties().keySet()).forEach(exchange::removeProperty);
        exchange.getMessage().removeHeaders("*");
        exchange.setProperty(ExchangeProperties.PAGE, page);
        // Plain values, because they are looked up for each group.
        exchange.setProperty(ExchangeProperties.PAGE_ID, page.id());
        exchange.setProperty(ExchangeProperties.FETCH_ROWS, run.cursor().fetchRows());
        exchange.setProperty(ExchangeProperties.BATCH_TIMEOUT, run.plan().settings().batchTimeout().toMillis());
        exchange.getMessage().setHeader(JdbcConstants.JDBC_PARAMETERS, run.cursor().parameters());
        exchange.getMessage().setBody(run.cursor().query());
    }

    /** The page's rows, some at a time, as the cursor delivers them; those of a chain that begins, once it is known that it may. */
    public Iterator<RowGroup> rows(@ExchangeProperty(ExchangeProperties.PAGE) Page page,
                              @Body Iterator<? extends Map<String, ?>> values) throws SQLException {
        Iterator<RowGroup> rows = page.groups(values);
        if (page.startPosition().sequence() == 0 && rows.hasNext()) {
            guard.beforeFirst(page.run().key());
        }
        return new SplitParts<>(rows);
    }

    /** Complete batches of rows that the source no longer has; none but in a repair. */
    public Iterator<Batch> deletions(@ExchangeProperty(ExchangeProperties.PAGE) Page page) {
        return new SplitParts<>(page.deletions());
    }

    /**
     * The barrier: waits until the store has all archives of the page. Only what comes after it may commit.
     *
     * @throws ExecutionException when a batch failed: the page is given up
     */
    public void await(Exchange exchange) throws ExecutionException, InterruptedException {
        exchange.setProperty(CONFIRMED, page(exchange).awaitConfirmed());
    }

    /** Commits the page: its archives enter the ledger and the watermark moves, in one transaction. */
    public void commit(Exchange exchange) throws SQLException {
        Page page = page(exchange);
        List<?> confirmed = exchange.getProperty(CONFIRMED, List.class);
        if (confirmed == null) {
            throw new IllegalStateException("a page is committed only behind the barrier");
        }
        List<LedgerEntry> entries = confirmed.stream().map(LedgerEntry.class::cast).toList();
        if (entries.isEmpty()) {
            page.run().nothingIn(page);
        } else {
            page.run().committing();
            long beganNanos = System.nanoTime();
            var end = state.commit(page.run().key(), page.startPosition(), entries, page.rowsSetAside(),
                    page.rowsTakenAfterAll());
            meters.committed(Duration.ofNanos(System.nanoTime() - beganNanos));
            page.run().committed(page, entries, end);
        }
    }

    /** Gives the page up: nothing of it is committed, and the next run does it again. */
    public void giveUp(Exchange exchange) {
        Page page = page(exchange);
        if (page != null) {
            page.giveUp(exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Throwable.class));
        }
    }

    /** Whether a page failed because the source can't read a row of it, which no repetition mends. */
    public boolean isRowFault(@ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) {
        return BadRowFinder.rowFault(failure).isPresent();
    }

    /**
     * Finds the row that the source can't read; the page is done again, with that row set aside. Where rows together are
     * too large for the heap, it is done again row by row first.
     *
     * @throws Exception the page's failure, where no row explains it: to do the page again would fail again
     */
    public void leaveOut(@ExchangeProperty(ExchangeProperties.RUN) Run run,
                         @ExchangeProperty(Exchange.EXCEPTION_CAUGHT) Exception failure) throws Exception {
        if (BadRowFinder.isOfLargeRows(failure) && fetchesRowByRow(run)) {
            return;
        }
        BadRow row = badRows.find(run.cursor()).orElseThrow(() -> failure);
        if (row.isTooLarge() && fetchesRowByRow(run)) {
            return;
        }
        run.cursor().leaveOut(row);
        LOG.warn("row set aside stream={} id={} updated-at={} reason={} next=the page is done again without it",
                run.key(), row.id(), row.updatedAt(), row.reason());
    }

    private static boolean fetchesRowByRow(Run run) {
        boolean isNew = run.cursor().fetchRowByRow();
        if (isNew) {
            LOG.info("rows are large stream={} next=the page is done again, one row at a time", run.key());
        }
        return isNew;
    }

    private static Page page(Exchange exchange) {
        return exchange.getProperty(ExchangeProperties.PAGE, Page.class);
    }
}
