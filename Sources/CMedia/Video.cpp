#include "Boundary.hpp"

#include <opencv2/videoio.hpp>

static cv::VideoCapture &get(media_video video) {
  return *static_cast<cv::VideoCapture *>(video.ctx);
}

media_status media_video_open(const char *path, media_video *out) {
  return boundary::guarded([&] {
    auto capture = std::make_unique<cv::VideoCapture>(path, cv::CAP_FFMPEG);
    if (!capture->isOpened()) return boundary::failed("no video that can be decoded");
    int width = static_cast<int>(capture->get(cv::CAP_PROP_FRAME_WIDTH));
    int height = static_cast<int>(capture->get(cv::CAP_PROP_FRAME_HEIGHT));
    *out = {capture.release(), width, height};
    return MEDIA_OK;
  });
}

void media_video_release(media_video video) { delete &get(video); }

media_status media_video_next(media_video video, media_image *out) {
  return boundary::guarded([&] {
    cv::Mat frame;
    if (!get(video).read(frame) || frame.empty()) return MEDIA_END;
    if (frame.depth() != CV_8U) return boundary::failed("frames that are not of 8 bits");
    boundary::give(frame, out);
    return MEDIA_OK;
  });
}

media_status media_video_skip(media_video video) {
  return boundary::guarded([&] { return get(video).grab() ? MEDIA_OK : MEDIA_END; });
}
