package io.tidemark.run;

import io.tidemark.StreamKey;
import io.tidemark.TidemarkException;
import io.tidemark.batch.BatchBoundary;
import io.tidemark.batch.BatchLimits;
import io.tidemark.batch.Compression;
import io.tidemark.batch.DeletedRow;
import io.tidemark.batch.Layout;
import io.tidemark.batch.NamePattern;
import io.tidemark.config.StreamSettings;
import io.tidemark.row.JsonForm;
import io.tidemark.row.Row;
import io.tidemark.row.RowReader;
import io.tidemark.row.RowShape;
import io.tidemark.state.LedgerEntry;
import io.tidemark.state.Position;
import io.tidemark.state.RunReport;
import io.tidemark.state.RunReport.Outcome;
import io.tidemark.watermark.Horizon;
import io.tidemark.watermark.Watermark;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

/**
 * One run of one tenant, stream and target: page after page, from the watermark up to the horizon.
 *
 * <p>One thread drives it; its figures may be read by others.
 */
public final class Run {
    private static final long STOP_CHECK_MILLIS = 200;
    // Enough that the way to the source and back costs little.
    private static final int FETCH_ROWS = 200;

    private final RunProgress progress;
    private final String id;
    private final StreamKey key;
    private final StreamSettings settings;
    private final PageQuery query;
    private final PageQuery rereadQuery;
    private final RowReader rows;
    private final NamePattern names;
    private final Layout layout;
    private final Compression compression;
    private final Path spool;
    private final String version;
    private final Horizon horizon;
    private final Untaken untaken;
    private final BooleanSupplier stopping;
    private final Clock clock;
    private final Instant began;
    private final Optional<AttachmentQuery> attachmentQuery;
    private final Optional<TypedQuery> attachmentGroups;
    private final boolean hasNumericId;
    private final Set<String> setAsideIds;

    private final List<BadRow> bad = new ArrayList<>();
    private final Map<String, DeletedRow> deleted = new LinkedHashMap<>();

    private Position position;
    private Watermark cursor;
    private boolean rereading;
    private boolean more;
    private int fetchRows = FETCH_ROWS;
    private int pages;
    private volatile long rowCount;
    private long archives;
    private long attachments;
    private long bytes;
    private long missing;
    private long setAside;

    /**
     * What a run needs to know before its first page.
     *
     * @param setAside ids of rows that earlier runs have set aside: one that is taken after all is settled
     */
    public record Plan(RunProgress progress, StreamKey key, StreamDefinition stream, StreamSettings settings, PageQuery query,
                       RowShape shape, Layout layout, Compression compression, Path spool, String version,
                       Set<String> setAside) {
    }

    /**
     * Begins a run.
     *
     * @param again    what is read again first, and stored as supplements; the watermark stays where it is meanwhile
     * @param stopping turns true when the service stops: the page in hand is then given up
     */
    public Run(Plan plan, Position position, Horizon horizon, Untaken untaken, ReadAgain again, BooleanSupplier stopping,
               Clock clock) {
        this.progress = plan.progress();
        this.id = progress.id();
        this.key = plan.key();
        this.settings = plan.settings();
        this.query = plan.query();
        this.rows = new RowReader(plan.shape(), plan.stream().updatedAtColumn(), plan.stream().idColumn());
        this.names = NamePattern.parse(plan.stream().fileName(), plan.stream().updatedAtColumn());
        this.names.checkColumns(plan.shape().columns().stream().map(c -> c.name()).toList());
        this.layout = plan.layout();
        this.compression = plan.compression();
        this.spool = plan.spool();
        this.version = plan.version();
        this.horizon = horizon;
        this.untaken = untaken;
        this.stopping = stopping;
        this.clock = clock;
        this.began = clock.instant();
        this.attachmentQuery = plan.query().attachment();
        this.attachmentGroups = plan.query().attachmentGroup().map(TypedQuery::new);
        this.hasNumericId = isNumeric(plan.shape(), plan.stream().idColumn());
        this.setAsideIds = Set.copyOf(plan.setAside());
        this.position = position;
        Optional<Watermark> begin = position.sequence() == 0 ? Optional.empty()
                : again.begin(settings.start(), position.watermark());
        this.rereading = begin.isPresent();
        this.rereadQuery = again.lookedFor().isEmpty() ? query : query.only(again.lookedFor());
        again.deleted().forEach(row -> deleted.put(row.id(), row));
        this.cursor = begin.orElse(position.watermark());
        this.more = horizon.untilExclusive().isPresent();
    }

    private static boolean isNumeric(RowShape shape, String column) {
        OptionalInt index = shape.indexOf(column);
        return index.isPresent() && shape.columns().get(index.getAsInt()).form() == JsonForm.NUMBER;
    }

    /** Whether another page is to be done: rows may be left below the horizon, and there is time. */
    public boolean isGoesOn() {
        return more && isInTime() && !stopping.getAsBoolean();
    }

    private boolean isInTime() {
        return !settings.hasTimeLimit()
                || Duration.between(began, clock.instant()).compareTo(settings.timeLimit()) < 0;
    }

    /** The next page, which the query {@link #pageQuery()} reads. */
    public Page nextPage() {
        pages++;
        progress.page(pages);
        return new Page(this, id + "-" + pages, position, cursor);
    }

    public String pageQuery() {
        return query().page(rows.shape(), cursor, rereading, bad);
    }

    /** The same page up to a row whose key its parameters name. */
    String pageQueryUpTo() {
        return query().page(rows.shape(), cursor, true, bad);
    }

    private PageQuery query() {
        return rereading ? rereadQuery : query;
    }

    /** The keys of the rows that {@link #pageQuery()} reads. */
    String keyQuery() {
        return query().keys(cursor, rereading);
    }

    /**
     * Leaves a row out that the source can't read: it is set aside in the page that is done again.
     *
     * @throws TidemarkException when there are too many of them for a fault of single rows
     */
    public void leaveOut(BadRow row) {
        if (bad.size() >= badRowsMax() || bad.contains(row)) {
            throw new TidemarkException("the source can't read " + key + " at row " + row.id() + " (" + row.reason()
                    + "), after " + bad.size() + " other rows that it can't read",
                    "so many point to the stream's select or to a damaged table: mend that first");
        }
        bad.add(row);
    }

    // One of two hundred, as long as finding them one by one takes no longer than a run may.
    private int badRowsMax() {
        return Math.min(Math.max(pageRows() / 200, 100), 250);
    }

    /** How many rows a page has at the most. */
    int pageRows() {
        return settings.pageRows(attachmentQuery.isPresent());
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

    /** Why a row can't be read; empty for one that can. */
    Optional<String> fault(Row row) {
        return bad.isEmpty() ? Optional.empty() : bad.stream().filter(b -> b.id().equals(row.id())).map(BadRow::reason).findFirst();
    }

    /** Notes that the source has a row: it is not one to be named as deleted. */
    void isThere(Row row) {
        deleted.remove(row.id());
    }

    /** The rows to be named as deleted, behind those that are read again. */
    List<DeletedRow> deleted() {
        return rereading ? List.copyOf(deleted.values()) : List.of();
    }

    /** Whether an earlier run has set a row with this id aside. */
    boolean isSetAside(String rowId) {
        return setAsideIds.contains(rowId);
    }

    public Map<String, Object> pageParameters() {
        return PageQuery.parameters(key.tenant(), cursor, horizon.untilExclusive().orElseThrow(), pageRows(),
                rereading ? Optional.of(position.watermark()) : Optional.empty());
    }

    /** Where the chain ends, as far as this run has brought it. */
    public Position position() {
        return position;
    }

    /** Each row before it is stored; empty while the run has not caught up. */
    public Optional<Instant> completeUntil() {
        return more ? Optional.empty() : horizon.untilExclusive();
    }

    /** Notes that the page is now being committed. */
    public void committing() {
        progress.enter(RunProgress.Phase.COMMITTING);
    }

    /** Notes that a page is committed, and goes on behind it. */
    public void committed(Page page, List<LedgerEntry> entries, Position end) {
        position = end;
        for (var entry : entries) {
            archives++;
            attachments += entry.attachments();
            bytes += entry.sizeBytes() + entry.attachmentBytes();
            missing += entry.missing();
            setAside += entry.setAside();
        }
        rowCount += page.rowsRead();
        bad.clear();
        goOnAfter(page);
    }

    /** Notes that a page had no rows. */
    public void nothingIn(Page page) {
        goOnAfter(page);
    }

    private void goOnAfter(Page page) {
        cursor = page.last().orElse(cursor);
        more = page.isFull();
        if (rereading && !more) {
            rereading = false;
            cursor = position.watermark();
            more = true;
        }
    }

    /** How the run ended, if no page failed. */
    public RunReport report() {
        return report(more ? Outcome.PARTIAL : Outcome.CAUGHT_UP, horizon.untilExclusive().isPresent() ? untaken.message()
                : "no horizon yet: " + horizon.prepared() + " prepared transaction(s) were there before the first run");
    }

    /** How the run ended, as {@code outcome}. */
    public RunReport report(Outcome outcome, String message) {
        Instant now = clock.instant();
        return new RunReport(outcome, Optional.of(position.watermark()), now, Duration.between(began, now), rowCount,
                archives, attachments, bytes, missing, setAside, message);
    }

    public String id() {
        return id;
    }

    /** How far it is, for whoever watches. */
    public RunProgress progress() {
        return progress;
    }

    public StreamKey key() {
        return key;
    }

    public StreamSettings settings() {
        return settings;
    }

    public RowReader rows() {
        return rows;
    }

    public Horizon horizon() {
        return horizon;
    }

    NamePattern names() {
        return names;
    }

    public Layout layout() {
        return layout;
    }

    Compression compression() {
        return compression;
    }

    String version() {
        return version;
    }

    BatchBoundary boundary() {
        return new BatchBoundary(new BatchLimits(settings.batchRows(), settings.batchBytes().bytes()));
    }

    boolean isRereading() {
        return rereading;
    }

    boolean hasNumericId() {
        return hasNumericId;
    }

    /** How the attachments of several rows are fetched at a time; empty for a stream without any. */
    Optional<TypedQuery> attachmentGroups() {
        return attachmentGroups;
    }

    /** How a row's attachment is fetched; empty for a stream without any. */
    Optional<AttachmentQuery> attachments() {
        return attachmentQuery;
    }

    Path spoolFile(long sequence) {
        return spool.resolve(id + "-" + sequence + ".archive");
    }

    void checkNotStopping() {
        if (stopping.getAsBoolean()) {
            throw new CancellationException("the service is stopping");
        }
    }

    /** The future's value; gives up waiting when the service stops. */
    <T> T awaitUnlessStopping(Future<T> future) throws ExecutionException, InterruptedException {
        while (true) {
            try {
                return future.get(STOP_CHECK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException e) {
                checkNotStopping();
            }
        }
    }
}
