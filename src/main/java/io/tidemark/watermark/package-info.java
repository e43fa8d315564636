/**
 * How far a stream is taken (watermark), and how far it may be taken (horizon): no transaction that is still open can commit a
 * row that lies before the horizon.
 */
package io.tidemark.watermark;
