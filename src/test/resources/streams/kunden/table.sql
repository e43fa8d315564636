CREATE TYPE anschrift AS (strasse text, ort text);
CREATE TYPE art AS ENUM ('Firma', 'Person');
CREATE TABLE kunde (mandant text, region text, nummer int, art art, name varchar(80), umsatz numeric(12, 2),
    anschriften anschrift[], seit daterange, geaendert_am timestamp NOT NULL,
    PRIMARY KEY (mandant, region, nummer));
