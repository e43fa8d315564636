package io.tidemark.testing;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The table {@code wert}, with a column of each type that the replica format names, full of odd values. */
public final class EveryTypeTable {
    /** Column type → SQL of its values. Each row has the next value of each column, and the last row NULLs alone. */
    private static final Map<String, List<String>> VALUES = new LinkedHashMap<>();

    static {
        VALUES.put("boolean", List.of("true", "false"));
        VALUES.put("int2", List.of("-32768", "32767"));
        VALUES.put("int4", List.of("-2147483648", "2147483647"));
        VALUES.put("int8", List.of("-9223372036854775808", "9223372036854775807"));
        VALUES.put("numeric", List.of("12.50", "'NaN'", "'Infinity'", "'-Infinity'", "'1e-40'", "0.00", "-0.0",
                "'1234567890123456789012345678901234567890.1234567890'", "'1e300'"));
        VALUES.put("numeric(14,2)", List.of("-0.5", "999999999999.99"));
        VALUES.put("float8", List.of("0.1::float8 + 0.2", "'NaN'", "'Infinity'", "'-Infinity'", "'-0'", "5e-324",
                "'1.7976931348623157e308'", "1e20"));
        VALUES.put("float4", List.of("'1.1'", "'3.4028235e38'", "'1e-45'", "'NaN'", "'-Infinity'"));
        VALUES.put("text", List.of("''", "'NULL'", "'null'", "E'\" \\\\ / \\b\\f\\n\\r\\t\\x01\\x1f\\x7f'",
                "'Größe 日本 🌊👩‍⚖️ ' || chr(8232)", "'${sys.java.version} {{env:HOME}} $simple{body}'", "repeat('x🌊', 50000)"));
        VALUES.put("varchar(5)", List.of("'ab   '"));
        VALUES.put("char(5)", List.of("'ab'", "''"));
        VALUES.put("json", List.of("E'{\"b\" : 1,\\n \"a\":1.0e5, \"a\":[]}'", "'[1.10, 2]'", "'\"x\"'", "'3'", "'false'"));
        VALUES.put("jsonb", List.of("'{\"a\": 1234567890123456789012345678901234567890.120}'", "'[]'", "'{}'",
                "'\"🌊\\n\"'", "'{\"\": [null, {\"a\": [[]]}]}'", "'true'"));
        VALUES.put("timestamptz", List.of("'2011-05-01 10:00:00.123456Z'", "'infinity'", "'-infinity'",
                "'2011-03-27 02:30:00+01'", "'0001-01-01 00:00:00Z'", "'9999-12-31 23:59:59.999999Z'",
                "'10000-01-01 00:00:00Z'", "'0044-03-15 12:00:00.5Z BC'", "'294276-12-31 23:59:59.999999Z'"));
        VALUES.put("timestamp", List.of("'2011-03-27 02:30:00'", "'2011-10-30 02:30:00.000001'", "'infinity'",
                "'0044-03-15 12:00:00 BC'", "'12345-01-01 00:00:00'"));
        VALUES.put("date", List.of("'2011-05-01'", "'infinity'", "'-infinity'", "'0044-03-15 BC'", "'10000-01-01'"));
        VALUES.put("time", List.of("'24:00:00'", "'10:00:00.000001'"));
        VALUES.put("timetz", List.of("'10:00:00+02'"));
        VALUES.put("interval", List.of("'-1 year 2 mons -3 days 04:05:06.789'", "'infinity'", "'0'"));
        VALUES.put("bytea", List.of("'\\x0a0b'", "''", "'\\x00ff5c27'"));
        VALUES.put("uuid", List.of("'A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11'"));
        VALUES.put("stimmung", List.of("'gut'", "'so \"so\"'", "'null'"));
        VALUES.put("ort", List.of("ROW('Am \"Tor\", 1', NULL, '{1,2}', '2011-05-01 12:00:00+02')", "ROW(NULL, NULL, NULL, NULL)",
                "ROW('', 'NaN', '{}', 'infinity')"));
        VALUES.put("inet", List.of("'192.168.1.5'", "'192.168.1.5/24'", "'::1'"));
        VALUES.put("cidr", List.of("'10.1.2.3/32'"));
        VALUES.put("macaddr", List.of("'08:00:2b:01:02:03'"));
        VALUES.put("tstzrange", List.of("'[2011-05-01 12:00:00+02,infinity)'", "'empty'"));
        VALUES.put("int4range", List.of("'[1,5]'", "'(,)'"));
        VALUES.put("datemultirange", List.of("'{[2011-05-01,2011-06-01),[2012-01-01,)}'"));
        VALUES.put("point", List.of("'(1.5,-2)'"));
        VALUES.put("box", List.of("'(3,4),(1,2)'"));
        VALUES.put("polygon", List.of("'((0,0),(1,1),(1,0))'"));
        VALUES.put("circle", List.of("'<(1,2),3>'"));
        VALUES.put("bit(4)", List.of("B'0101'"));
        VALUES.put("varbit", List.of("B''", "B'00110'"));
        VALUES.put("xml", List.of("'<a b=\"1\">ä</a>'"));
        VALUES.put("tsvector", List.of("'a:1A fat:2B,4C ''it''''s'''"));
        VALUES.put("text[]", List.of("'{}'", "ARRAY['', 'NULL', 'null', NULL, 'a,b', '{c}', 'e\"f', 'g\\h', E'i\\nj', '🌊']",
                "'{{a,b},{c,NULL}}'", "'[0:1]={x,y}'"));
        VALUES.put("int4[]", List.of("'{{{1},{2}},{{3},{4}}}'", "'{NULL}'", "'{}'", "'[-1:0][2:3]={{1,2},{3,4}}'"));
        VALUES.put("numeric[]", List.of("'{1.10,NaN,Infinity,-Infinity,NULL,-7}'"));
        VALUES.put("float8[]", List.of("'{1e300,NaN,-Infinity,-0}'"));
        VALUES.put("boolean[]", List.of("'{t,f,NULL}'"));
        VALUES.put("jsonb[]", List.of("ARRAY['{\"a\": [1]}', '\"NULL\"', '1.50', NULL]::jsonb[]",
                "ARRAY['[1, 2]', 'null', NULL]::jsonb[]"));
        VALUES.put("timestamptz[]", List.of("'{2011-05-01 12:00:00+02,infinity,\"0044-03-15 12:00:00Z BC\",NULL}'"));
        VALUES.put("bytea[]", List.of("ARRAY['\\x00ff'::bytea, '', NULL]"));
        VALUES.put("stimmung[]", List.of("'{gut,\"so \\\"so\\\"\",NULL,\"null\"}'"));
        VALUES.put("ort[]", List.of("ARRAY[ROW('x', 1.50, '{}', NULL)::ort, NULL]"));
        VALUES.put("box[]", List.of("ARRAY['(3,4),(1,2)'::box, NULL]"));
        VALUES.put("betrag", List.of("12.50", "'NaN'"));
        VALUES.put("betrag[]", List.of("'{12.50,NULL}'"));
    }

    private EveryTypeTable() {
    }

    /** A database of its own with the table and without rows. */
    public static SourceDatabase empty() {
        SourceDatabase source = SourceDatabase.fresh();
        List<String> types = List.copyOf(VALUES.keySet());
        StringBuilder columns = new StringBuilder();
        for (int i = 0; i < types.size(); i++) {
            // Names as integrators have them: with capitals, blanks, umlauts and quotes.
            columns.append(", \"Wert ").append(i).append(" für \"\"").append(types.get(i)).append("\"\"\" ").append(types.get(i));
        }
        source.execute("CREATE TYPE stimmung AS ENUM ('gut', 'so \"so\"', 'null')",
                "CREATE TYPE ort AS (strasse text, betrag numeric, raeume int[], seit timestamptz)",
                "CREATE DOMAIN betrag AS numeric",
                "CREATE TABLE wert (id int PRIMARY KEY, tenant text, updated_at timestamptz" + columns + ")",
                "CREATE INDEX wert_replication ON wert (tenant, updated_at, id)");
        return source;
    }

    /** The same with ten rows of tenant acme, a microsecond apart from 2011-05-01T10:00:00.123456Z on. */
    public static SourceDatabase filled() {
        SourceDatabase source = empty();
        int rows = VALUES.values().stream().mapToInt(List::size).max().orElseThrow();
        for (int row = 0; row <= rows; row++) {
            List<String> values = new ArrayList<>();
            for (List<String> each : VALUES.values()) {
                values.add(row == rows ? "NULL" : each.get(row % each.size()));
            }
            source.execute("INSERT INTO wert VALUES (" + row + ", 'acme', timestamptz '2011-05-01 10:00:00.123456Z' + " + row
                    + " * interval '1 microsecond', " + String.join(", ", values) + ")");
        }
        return source;
    }
}
