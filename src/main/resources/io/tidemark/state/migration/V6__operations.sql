-- What operations need to know of each stream beyond a restart: how far it is complete, how it failed, whether it is paused.

ALTER TABLE run
    ADD complete_until  timestamptz,
    ADD archives        bigint  NOT NULL DEFAULT 0,
    ADD attachments     bigint  NOT NULL DEFAULT 0,
    ADD bytes           bigint  NOT NULL DEFAULT 0,
    ADD failures        integer NOT NULL DEFAULT 0,
    ADD last_failure_at timestamptz,
    ADD last_failure    text    NOT NULL DEFAULT '';
COMMENT ON COLUMN run.complete_until IS 'The horizon of the last run that caught up: each row before it is stored.';
COMMENT ON COLUMN run.failures IS 'How many runs have failed in a row.';

CREATE TABLE pause (
    tenant    text        NOT NULL,
    stream    text        NOT NULL,
    target    text        NOT NULL,
    paused_at timestamptz NOT NULL DEFAULT now(),
    reason    text        NOT NULL,
    PRIMARY KEY (tenant, stream, target)
);
COMMENT ON TABLE pause IS 'Streams that a person has paused: no run of them begins anywhere until they are resumed.';
