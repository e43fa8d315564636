/** What an integrator asks after a change, before a restart: are configuration, routes and queries sound? */
package io.tidemark.check;
