-- What became of a row that was set aside: nothing of it is ever deleted.

ALTER TABLE quarantine
    ADD part       text        NOT NULL DEFAULT 'row' CHECK (part IN ('row', 'attachment')),
    ADD attempts   integer     NOT NULL DEFAULT 1,
    ADD tried_at   timestamptz,
    ADD outcome    text        CHECK (outcome IN ('stored', 'superseded', 'gone')),
    ADD settled_at timestamptz,
    ADD settled_by bigint,
    ADD CHECK ((outcome IS NULL) = (settled_at IS NULL));
COMMENT ON COLUMN quarantine.part IS 'What the replica lacks: the row, or its attachment alone.';
COMMENT ON COLUMN quarantine.attempts IS 'How often it was found bad: when it was set aside, and by each retry since.';
COMMENT ON COLUMN quarantine.tried_at IS 'When a retry last found it bad.';
COMMENT ON COLUMN quarantine.outcome IS 'NULL while it is set aside. stored: an archive has this version. superseded: an'
    ' archive has or names a later one. gone: the source has no such row; a retry looks for it again.';
COMMENT ON COLUMN quarantine.settled_by IS 'The sequence of that archive.';

UPDATE quarantine SET part = 'attachment' WHERE reason LIKE 'the source can''t read its attachment%';

CREATE INDEX quarantine_open ON quarantine (tenant, stream, target, id) WHERE outcome IS NULL OR outcome = 'gone';
