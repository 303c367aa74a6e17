// Signals that ask a long run to stop at the next good place.
#pragma once

/// From now on the first SIGINT, SIGTERM or SIGHUP is only remembered; the next does what it did before.
///
/// A signal that is ignored (as under nohup) stays ignored.
void stop_requests_install(void);

/// The signal that was remembered, or 0.
int stop_request(void);
