package io.tidemark.row;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/**
 * Each type that the format names, with its odd values: the exact JSON, and that {@code json_populate_record} gives
 * the value back bit for bit. What the driver, the JVM's zone (Berlin) and the restoring session's zone do must not
 * matter.
 */
class EveryTypeTest {
    private static Connection source;
    private static Connection restoring;

    static Stream<Arguments> values() {
        return Stream.of(
                // Booleans.
                value("boolean", "true", "true"),
                value("boolean", "false", "false"),
                value("boolean", "NULL", "null"),
                value("boolean[]", "ARRAY[true, false, NULL]", "[true,false,null]"),
                // Integers.
                value("int2", "-32768", "-32768"),
                value("int4", "2147483647", "2147483647"),
                value("int8", "-9223372036854775808", "-9223372036854775808"),
                value("int8[]", "ARRAY[9223372036854775807, NULL, -1]", "[9223372036854775807,null,-1]"),
                // Numeric: every digit and the scale, and the words that JSON has no number for.
                value("numeric", "12.50", "12.50"),
                value("numeric(14,2)", "-0.5", "-0.50"),
                value("numeric", "0.00000000000000000000000000000000000000000001",
                        "0.00000000000000000000000000000000000000000001"),
                value("numeric", "'123456789012345678901234567890123456789012345.678900'",
                        "123456789012345678901234567890123456789012345.678900"),
                value("numeric", "'1e5'", "100000"),
                value("numeric", "'NaN'", "\"NaN\""),
                value("numeric", "'Infinity'", "\"Infinity\""),
                value("numeric", "'-Infinity'", "\"-Infinity\""),
                value("numeric[]", "'{1.10,NaN,Infinity,-Infinity,NULL,-7}'",
                        "[1.10,\"NaN\",\"Infinity\",\"-Infinity\",null,-7]"),
                // Floats: the shortest digits that read back the same.
                value("float8", "0.1::float8 + 0.2::float8", "0.30000000000000004"),
                value("float8", "1e20", "1e+20"),
                value("float8", "'-0'", "-0"),
                value("float8", "5e-324", "5e-324"),
                value("float8", "'1.7976931348623157e308'", "1.7976931348623157e+308"),
                value("float8", "'NaN'", "\"NaN\""),
                value("float8", "'Infinity'", "\"Infinity\""),
                value("float8", "'-Infinity'", "\"-Infinity\""),
                value("float4", "'1.1'", "1.1"),
                value("float4", "'3.4028235e38'", "3.4028235e+38"),
                value("float4", "'1e-45'", "1e-45"),
                value("float4", "'NaN'", "\"NaN\""),
                value("float4", "'-Infinity'", "\"-Infinity\""),
                value("float8[]", "'{1e300,NaN,-Infinity,-0}'", "[1e+300,\"NaN\",\"-Infinity\",-0]"),
                // Text.
                value("text", "''", "\"\""),
                value("text", "'NULL'", "\"NULL\""),
                value("text", "E'quote \" backslash \\\\ slash / \\b\\f\\n\\r\\t\\x01\\x1f\\x7f'",
                        "\"quote \\\" backslash \\\\ slash / \\b\\f\\n\\r\\t\\u0001\\u001F\u007f\""),
                value("text", "'Größe 日本 \u2028 🌊👩‍⚖️'", "\"Größe 日本 \u2028 🌊👩‍⚖️\""),
                value("varchar(5)", "'ab   '", "\"ab   \""),
                value("char(5)", "'ab'", "\"ab   \""),
                value("char(5)[]", "ARRAY['ab', '', NULL]", "[\"ab   \",\"     \",null]"),
                value("\"char\"", "'x'", "\"x\""),
                value("\"char\"", "''", "\"\""),
                value("\"char\"", "'\\303'", "\"\\\\303\""),
                value("name", "'Ein \"Name\"'", "\"Ein \\\"Name\\\"\""),
                value("text[]", "'{}'", "[]"),
                value("text[]", "ARRAY['', 'NULL', 'null', NULL, 'a,b', '{c}', ' d ', 'e\"f', 'g\\h', E'i\\nj', '🌊']",
                        "[\"\",\"NULL\",\"null\",null,\"a,b\",\"{c}\",\" d \",\"e\\\"f\",\"g\\\\h\",\"i\\nj\",\"🌊\"]"),
                value("text[]", "'{{a,b},{c,NULL}}'", "[[\"a\",\"b\"],[\"c\",null]]"),
                value("int4[]", "'{{{1},{2}},{{3},{4}}}'", "[[[1],[2]],[[3],[4]]]"),
                value("int4[]", "'[0:1]={1,2}'", "\"[0:1]={1,2}\""),
                value("int4[]", "'[-1:-1][2:3]={{1,2}}'", "\"[-1:-1][2:3]={{1,2}}\""),
                value("name[]", "'{a,\"b c\"}'", "[\"a\",\"b c\"]"),
                // JSON: as it is.
                value("jsonb", "'{\"b\": 1234567890123456789012345678901234567890.1200, \"a\": [1, null]}'",
                        "{\"a\": [1, null], \"b\": 1234567890123456789012345678901234567890.1200}"),
                value("jsonb", "'[]'", "[]"),
                value("jsonb", "'\"text \\\" 🌊\"'", "\"text \\\" 🌊\""),
                value("jsonb", "'1e2'", "100"),
                value("jsonb", "'false'", "false"),
                value("json", "E'{\"a\" : 1,\\n  \"a\":2, \"z\":\"\\\\u00e4\\\\/\" , \"b\":1.0e5}'",
                        "{\"a\" : 1,\n  \"a\":2, \"z\":\"\\u00e4\\/\" , \"b\":1.0e5}"),
                value("json", "'[ 1.10 ,\t2 ]'", "[ 1.10 ,\t2 ]"),
                value("jsonb[]", "ARRAY['{\"a\": [1]}', '[1, 2]', NULL]::jsonb[]",
                        "\"{\\\"{\\\\\\\"a\\\\\\\": [1]}\\\",\\\"[1, 2]\\\",NULL}\""),
                value("jsonb[]", "ARRAY['{\"a\": \"x\\\\y\"}', '\"NULL\"', '1.50', NULL]::jsonb[]",
                        "[{\"a\": \"x\\\\y\"},\"NULL\",1.50,null]"),
                value("jsonb[]", "ARRAY['[1, 2]']::jsonb[]", "\"{\\\"[1, 2]\\\"}\""),
                value("jsonb[]", "ARRAY['null', NULL]::jsonb[]", "\"{\\\"null\\\",NULL}\""),
                value("jsonb[]", "ARRAY[ARRAY['1', '{}']]::jsonb[]", "[[1,{}]]"),
                value("json[]", "ARRAY['{\"a\" :1,\"a\":2}']::json[]", "[{\"a\" :1,\"a\":2}]"),
                // Points in time.
                value("timestamptz", "'2011-05-01 12:00:00.123456+02'", "\"2011-05-01T10:00:00.123456Z\""),
                value("timestamptz", "'2011-03-27 01:00:00+00'", "\"2011-03-27T01:00:00.000000Z\""),
                value("timestamptz", "'2011-05-01 10:00:00.1Z'", "\"2011-05-01T10:00:00.100000Z\""),
                value("timestamptz", "'0001-01-01 00:00:00Z'", "\"0001-01-01T00:00:00.000000Z\""),
                value("timestamptz", "'9999-12-31 23:59:59.999999Z'", "\"9999-12-31T23:59:59.999999Z\""),
                value("timestamptz", "'10000-01-01 00:00:00Z'", "\"10000-01-01 00:00:00+00\""),
                value("timestamptz", "'0044-03-15 12:00:00.5Z BC'", "\"0044-03-15 12:00:00.5+00 BC\""),
                value("timestamptz", "'294276-12-31 23:59:59.999999Z'", "\"294276-12-31 23:59:59.999999+00\""),
                value("timestamptz", "'infinity'", "\"infinity\""),
                value("timestamptz", "'-infinity'", "\"-infinity\""),
                value("timestamp", "'2011-03-27 02:30:00'", "\"2011-03-27T02:30:00.000000\""),
                value("timestamp", "'2011-10-30 02:30:00.000001'", "\"2011-10-30T02:30:00.000001\""),
                value("timestamp", "'0044-03-15 12:00:00 BC'", "\"0044-03-15 12:00:00 BC\""),
                value("timestamp", "'12345-01-01'", "\"12345-01-01 00:00:00\""),
                value("timestamp", "'-infinity'", "\"-infinity\""),
                value("timestamp(0)", "'1999-12-31 23:59:59'", "\"1999-12-31T23:59:59.000000\""),
                value("date", "'2011-05-01'", "\"2011-05-01\""),
                value("date", "'0044-03-15 BC'", "\"0044-03-15 BC\""),
                value("date", "'10000-01-01'", "\"10000-01-01\""),
                value("date", "'infinity'", "\"infinity\""),
                value("date[]", "'{2011-05-01,-infinity,\"0044-03-15 BC\",NULL}'",
                        "[\"2011-05-01\",\"-infinity\",\"0044-03-15 BC\",null]"),
                value("timestamptz[]", "'{2011-05-01 12:00:00+02,infinity,\"0044-03-15 12:00:00Z BC\",NULL}'",
                        "[\"2011-05-01T10:00:00.000000Z\",\"infinity\",\"0044-03-15 12:00:00+00 BC\",null]"),
                value("timestamp[]", "'{{2011-05-01 12:00:00.5},{-infinity}}'",
                        "[[\"2011-05-01T12:00:00.500000\"],[\"-infinity\"]]"),
                value("time", "'24:00:00'", "\"24:00:00\""),
                value("time[]", "'{10:00:00.5}'", "[\"10:00:00.5\"]"),
                value("timetz", "'10:00:00+02'", "\"10:00:00+02\""),
                value("interval", "'-1 year 2 mons -3 days 04:05:06.789'", "\"-10 mons -3 days +04:05:06.789\""),
                value("interval", "'infinity'", "\"infinity\""),
                value("interval[]", "'{1 day,\"-1 day 2 hours\"}'", "[\"1 day\",\"-1 days +02:00:00\"]"),
                // Bytes and bits.
                value("bytea", "'\\x0a0b'", "\"\\\\x0a0b\""),
                value("bytea", "''", "\"\\\\x\""),
                value("bytea[]", "ARRAY['\\x00ff'::bytea, '']", "[\"\\\\x00ff\",\"\\\\x\"]"),
                value("bit(4)", "B'0101'", "\"0101\""),
                value("varbit", "B'00110'", "\"00110\""),
                value("bit(2)[]", "ARRAY[B'01']", "[\"01\"]"),
                // The rest: PostgreSQL's text.
                value("uuid", "'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'", "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\""),
                value("uuid[]", "'{a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11}'",
                        "[\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\"]"),
                value("inet", "'192.168.1.5'", "\"192.168.1.5\""),
                value("inet", "'192.168.1.5/24'", "\"192.168.1.5/24\""),
                value("inet", "'::1'", "\"::1\""),
                value("inet[]", "'{10.0.0.1,10.0.0.0/8}'", "[\"10.0.0.1\",\"10.0.0.0/8\"]"),
                value("cidr", "'10.0.0.0/8'", "\"10.0.0.0/8\""),
                value("cidr", "'10.1.2.3/32'", "\"10.1.2.3/32\""),
                value("macaddr", "'08:00:2b:01:02:03'", "\"08:00:2b:01:02:03\""),
                value("macaddr8", "'08:00:2b:01:02:03:04:05'", "\"08:00:2b:01:02:03:04:05\""),
                value("money", "'-1234.5'", "\"-$1,234.50\""),
                value("money[]", "'{\"$1,234.50\",1}'", "[\"$1,234.50\",\"$1.00\"]"),
                value("xml", "'<a b=\"1\">ä</a>'", "\"<a b=\\\"1\\\">ä</a>\""),
                value("xml", "'<?xml version=\"1.0\" encoding=\"UTF-8\"?><a/>'",
                        "\"<?xml version=\\\"1.0\\\" encoding=\\\"UTF-8\\\"?><a/>\""),
                value("tsvector", "'a:1A fat:2B,4C ''it''''s'''", "\"'a':1A 'fat':2B,4C 'it''s'\""),
                value("tsquery", "'fat & (rat | !cat)'", "\"'fat' & ( 'rat' | !'cat' )\""),
                value("int4range", "'[1,5]'", "\"[1,6)\""),
                value("int4range", "'empty'", "\"empty\""),
                value("numrange[]", "'{\"[1.0,2)\",\"(,3]\"}'", "[\"[1.0,2)\",\"(,3]\"]"),
                value("tstzrange", "'[2011-05-01 12:00:00+02,infinity)'",
                        "\"[\\\"2011-05-01 10:00:00+00\\\",infinity)\""),
                value("tsrange", "'[2011-05-01 12:00:00,)'", "\"[\\\"2011-05-01 12:00:00\\\",)\""),
                value("datemultirange", "'{[2011-05-01,2011-06-01),[2012-01-01,)}'",
                        "\"{[2011-05-01,2011-06-01),[2012-01-01,)}\""),
                value("point", "'(1.5,-2)'", "\"(1.5,-2)\""),
                value("line", "'{1,2,3}'", "\"{1,2,3}\""),
                value("lseg", "'[(1,2),(3,4)]'", "\"[(1,2),(3,4)]\""),
                value("box", "'(3,4),(1,2)'", "\"(3,4),(1,2)\""),
                value("path", "'[(1,2),(3,4)]'", "\"[(1,2),(3,4)]\""),
                value("polygon", "'((0,0),(1,1),(1,0))'", "\"((0,0),(1,1),(1,0))\""),
                value("circle", "'<(1,2),3>'", "\"<(1,2),3>\""),
                value("point[]", "ARRAY['(1,2)'::point]", "[\"(1,2)\"]"),
                value("box[]", "ARRAY['(3,4),(1,2)'::box, NULL, '(1,1),(0,0)']",
                        "[\"(3,4),(1,2)\",null,\"(1,1),(0,0)\"]"),
                value("oid", "4294967295", "\"4294967295\""),
                value("regclass", "'pg_catalog.pg_class'", "\"pg_class\""),
                value("regtype[]", "ARRAY['int8', 'timestamptz']::regtype[]",
                        "[\"bigint\",\"timestamp with time zone\"]"),
                value("xid", "'7'", "\"7\""),
                value("xid8", "'18446744073709551615'", "\"18446744073709551615\""),
                value("tid", "'(0,1)'", "\"(0,1)\""),
                value("pg_lsn", "'16/B374D848'", "\"16/B374D848\""),
                value("pg_snapshot", "'10:20:10,14'", "\"10:20:10,14\""),
                value("jsonpath", "'$.a[*] ? (@ > 1)'", "\"$.\\\"a\\\"[*]?(@ > 1)\""),
                value("int2vector", "'1 2 3'", "\"1 2 3\""),
                value("oidvector", "'1 2'", "\"1 2\""),
                // The integrator's own types.
                value("mood", "'so \"so\"'", "\"so \\\"so\\\"\""),
                value("mood[]", "ARRAY['ok', 'so \"so\"', NULL, 'null']::mood[]",
                        "[\"ok\",\"so \\\"so\\\"\",null,\"null\"]"),
                value("address", "ROW('Am \"Tor\", 1', NULL, '{1,2}', '2011-05-01 12:00:00+02')::address",
                        "\"(\\\"Am \\\"\\\"Tor\\\"\\\", 1\\\",,\\\"{1,2}\\\",\\\"2011-05-01 10:00:00+00\\\")\""),
                value("address[]", "ARRAY[ROW('x', 1.50, '{}', NULL)::address, NULL]",
                        "[\"(x,1.50,{},)\",null]"),
                value("date_", "'x'", "\"x\""),
                value("odd.date", "'x'", "\"x\""),
                value("shouted", "'x'", "\"x\""),
                value("email", "'a@b'", "\"a@b\""),
                value("amount", "12.50", "12.50"),
                value("amount[]", "ARRAY[12.50, 'NaN', NULL]::amount[]", "[12.50,\"NaN\",null]"),
                value("big_amount[]", "ARRAY[12.50]::big_amount[]", "[12.50]"),
                value("moment[]", "ARRAY['2011-05-01 12:00:00+02']::moment[]", "[\"2011-05-01T10:00:00.000000Z\"]"),
                value("document", "'{\"a\": 1}'", "{\"a\": 1}"),
                value("numbers", "'{1,2}'", "[1,2]"),
                value("numbers[]", "ARRAY['{1,2}', '{3}']::numbers[]", "[\"{1,2}\",\"{3}\"]"),
                value("frame[]", "ARRAY['(3,4),(1,2)', '(1,1),(0,0)']::frame[]",
                        "[\"(3,4),(1,2)\",\"(1,1),(0,0)\"]"),
                value("padded", "'a'", "\"a  \""));
    }

    private static Arguments value(String type, String sql, String json) {
        return Arguments.of(type, sql, json);
    }

    @BeforeAll
    static void openSessions() throws SQLException {
        source = Postgres.connectAsSource();
        Postgres.execute(source,
                "CREATE SCHEMA types",
                "CREATE SCHEMA odd",
                "SET search_path TO types, public",
                "CREATE TYPE mood AS ENUM ('ok', 'so \"so\"', 'null')",
                "CREATE TYPE address AS (street text, amount numeric, rooms int[], since timestamptz)",
                // Called like a built-in type, and with casts to text that aren't the output function.
                "CREATE TYPE odd.date AS ENUM ('x')",
                "CREATE TYPE date_ AS ENUM ('x')",
                "CREATE TYPE shouted AS ENUM ('x')",
                "CREATE FUNCTION shout(shouted) RETURNS text LANGUAGE sql IMMUTABLE RETURN 'X!'",
                "CREATE CAST (shouted AS text) WITH FUNCTION shout(shouted)",
                "CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%')",
                "CREATE DOMAIN amount AS numeric",
                "CREATE DOMAIN big_amount AS amount CHECK (VALUE > 10)",
                "CREATE DOMAIN moment AS timestamptz",
                "CREATE DOMAIN document AS jsonb",
                "CREATE DOMAIN numbers AS int[]",
                "CREATE DOMAIN frame AS box",
                "CREATE DOMAIN padded AS char(3)");
        restoring = Postgres.connect();
        // The table changes its type from value to value: no plan of an earlier one may be used again.
        restoring.unwrap(PGConnection.class).setPrepareThreshold(0);
        Postgres.execute(restoring,
                "SET search_path TO types, public",
                "SET TimeZone TO 'Asia/Kolkata'",
                "SET DateStyle TO 'ISO, DMY'",
                "SET lc_monetary TO 'C'");
    }

    @AfterAll
    static void closeSessions() throws SQLException {
        Postgres.execute(source, "DROP SCHEMA types, odd CASCADE");
        source.close();
        restoring.close();
    }

    @ParameterizedTest(name = "{0}: {1}")
    @MethodSource("values")
    void isWrittenExactlyAndReadsBackBitForBit(String type, String sql, String json) throws SQLException {
        Postgres.execute(source,
                "DROP TABLE IF EXISTS t",
                "CREATE TABLE t (value " + type + ")",
                "INSERT INTO t SELECT " + sql);

        String document = Postgres.json(source, "SELECT * FROM t");

        assertThat(document).isEqualTo("{\"value\":" + json + "}");
        // *= compares the bytes of two records, so it needs no operator of the type and knows no equivalents.
        String restored = "SELECT t *= r AND t::text = r::text FROM t, json_populate_record(NULL::t, ?::json) r";
        assertThat(Postgres.string(restoring, restored, document)).as("reads back").isEqualTo("t");
    }
}
