package io.tidemark.state;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Another source's connections, but for what is done with each. */
abstract class DelegatingDataSource implements DataSource {
    private final DataSource source;

    DelegatingDataSource(DataSource source) {
        this.source = source;
    }

    /** What is handed out for a connection; closes it where it fails. */
    abstract Connection handedOut(Connection connection) throws SQLException;

    @Override
    public final Connection getConnection() throws SQLException {
        return handedOut(source.getConnection());
    }

    @Override
    public final Connection getConnection(String username, String password) throws SQLException {
        return handedOut(source.getConnection(username, password));
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public Logger getParentLogger() {
        return Logger.getLogger("io.tidemark.state");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return source.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return source.isWrapperFor(type);
    }
}
