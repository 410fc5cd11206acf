// CallPipeline: a pipeline on virtual time around a MemoryPort, for tests of elements that need a call.
#pragma once

#include <gst/gst.h>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <vector>

#include "core/base/GPtr.h"
#include "core/line/LoopClock.h"
#include "core/line/Notes.h"
#include "core/line/Services.h"
#include "core/loop/VirtualLoop.h"
#include "core/net/SocketNetwork.h"
#include "core/telephony/MemoryPort.h"

namespace aybiza::test {

struct CallPipeline {
  VirtualLoop loop;
  MemoryPort port{loop};
  GPtr<GstElement> pipeline;
  std::deque<GPtr<GstMessage>> messages;

  explicit CallPipeline(MemoryPort::Settings settings = {}) : port(loop, settings) {
    loop.run_for(std::chrono::seconds(10));  // so that running time 0 is not loop time 0
    pipeline = GPtr<GstElement>::sink(gst_pipeline_new(nullptr));
    const auto clock = GPtr<GstClock>::adopt(line::make_loop_clock(loop));
    gst_pipeline_use_clock(GST_PIPELINE(pipeline.get()), clock.get());
    auto services = std::make_shared<line::Services>();
    services->loop = &loop;
    services->port = &port;
    const auto context = GPtr<GstContext>::adopt(line::make_context(std::move(services)));
    gst_element_set_context(pipeline.get(), context.get());
  }
  ~CallPipeline() { gst_element_set_state(pipeline.get(), GST_STATE_NULL); }

  /// Adds an element; the pipeline owns it.
  GstElement* add(const char* factory) {
    GstElement* element = gst_element_factory_make(factory, nullptr);
    EXPECT_NE(element, nullptr) << factory;
    gst_bin_add(GST_BIN(pipeline.get()), element);
    return element;
  }
  GstStateChangeReturn play() { return gst_element_set_state(pipeline.get(), GST_STATE_PLAYING); }

  /// All messages so far whose type matches.
  std::vector<GPtr<GstMessage>> take_messages(GstMessageType types) {
    std::vector<GPtr<GstMessage>> taken;
    const auto bus = GPtr<GstBus>::adopt(gst_element_get_bus(pipeline.get()));
    while (GstMessage* message = gst_bus_pop(bus.get())) messages.push_back(GPtr<GstMessage>::adopt(message));
    for (auto it = messages.begin(); it != messages.end();) {
      if (GST_MESSAGE_TYPE(it->get()) & types) {
        taken.push_back(std::move(*it));
        it = messages.erase(it);
      } else {
        ++it;
      }
    }
    return taken;
  }
  template <class Note> std::vector<Note> take_notes() {
    std::vector<Note> notes;
    for (const auto& message : take_messages(GST_MESSAGE_ELEMENT))
      if (auto note = line::from_message<Note>(message.get())) notes.push_back(*note);
    return notes;
  }
  /// The text of the first error that was posted.
  std::string take_error() {
    const auto errors = take_messages(GST_MESSAGE_ERROR);
    EXPECT_FALSE(errors.empty());
    if (errors.empty()) return "";
    GError* error = nullptr;
    gchar* debug = nullptr;
    gst_message_parse_error(errors[0].get(), &error, &debug);
    const GChars details(debug);
    return take_message(error) + " " + (details ? details.get() : "");
  }
};

}  // namespace aybiza::test
