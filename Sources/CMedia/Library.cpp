#include "Boundary.hpp"

#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <jpeglib.h>
#include <opencv2/core/utils/logger.hpp>
#include <png.h>

#define TEXT_OF(x) #x
#define TEXT(x) TEXT_OF(x)

const char *media_last_error(void) { return boundary::last_error.c_str(); }

const char *media_opencv_version(void) { return CV_VERSION; }

const char *media_png_version(void) { return PNG_LIBPNG_VER_STRING; }

#ifdef LIBJPEG_TURBO_VERSION
const char *media_jpeg_version(void) { return TEXT(LIBJPEG_TURBO_VERSION) " (turbo)"; }
#else
const char *media_jpeg_version(void) { return TEXT(JPEG_LIB_VERSION); }
#endif

const char *media_ffmpeg_version(void) {
  static const std::string version = [] {
    // A line such as "      avcodec:                   YES (59.37.100)".
    std::string text = cv::getBuildInformation();
    size_t start = text.find("avcodec:");
    size_t open = text.find('(', start);
    size_t close = text.find(')', start);
    bool found = start != std::string::npos && open < close && close < text.find('\n', start);
    return found ? "avcodec " + text.substr(open + 1, close - open - 1) : std::string("none");
  }();
  return version.c_str();
}

static int ignore(int, const char *, const char *, const char *, int, void *) { return 0; }

void media_quieten(void) {
  boundary::guarded([] {
    // FFmpeg's own log, which OpenCV sets up when it first opens a video: -8 is quiet.
    setenv("OPENCV_FFMPEG_LOGLEVEL", "-8", 0);
    cv::utils::logging::setLogLevel(cv::utils::logging::LOG_LEVEL_SILENT);
    cv::redirectError(ignore);
    cv::setNumThreads(1);
    // imread writes what it catches to std::cerr itself; nothing else here uses that stream.
    std::cerr.rdbuf(nullptr);
    return MEDIA_OK;
  });
}
