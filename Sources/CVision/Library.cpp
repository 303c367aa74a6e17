#include "Boundary.hpp"

#include <opencv2/core/utils/logger.hpp>

const char *vision_last_error(void) { return boundary::last_error.c_str(); }

const char *vision_version(void) { return CV_VERSION; }

static int ignore(int, const char *, const char *, const char *, int, void *) { return 0; }

void vision_quieten(void) {
  boundary::guarded([] {
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    cv::redirectError(ignore);
    cv::setNumThreads(1);
  });
}
