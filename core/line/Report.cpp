#include "core/line/Report.h"

#include <string>

namespace aybiza::line {

namespace {

constexpr auto vendor_lost = "aybiza/vendor-lost";

void post(GstElement* element, GstMessageType type, const Error& error, GstStructure* details) {
  std::string debug(to_string(error.fault));
  if (error.status) debug += ", status " + std::to_string(error.status);
  gst_element_message_full_with_details(element, type, GST_RESOURCE_ERROR, resource_error(error.fault),
                                        g_strdup(error.text().c_str()), g_strdup(debug.c_str()), __FILE__, "",
                                        __LINE__, details);
}

GstStructure* details(const char* name, const Error& error) {
  return gst_structure_new(name, "fault", G_TYPE_STRING, std::string(to_string(error.fault)).c_str(),
                           "status", G_TYPE_INT, error.status, "message", G_TYPE_STRING,
                           error.message.c_str(), nullptr);
}

}  // namespace

GstResourceError resource_error(Fault fault) {
  switch (fault) {
    case Fault::unauthorized:
      return GST_RESOURCE_ERROR_NOT_AUTHORIZED;
    case Fault::bad_input:
    case Fault::rejected:
      return GST_RESOURCE_ERROR_SETTINGS;
    case Fault::throttled:
      return GST_RESOURCE_ERROR_BUSY;
    case Fault::unavailable:
      return GST_RESOURCE_ERROR_OPEN_READ_WRITE;
    case Fault::timeout:
    case Fault::truncated:
      return GST_RESOURCE_ERROR_READ;
    case Fault::cancelled:
    case Fault::internal:
      return GST_RESOURCE_ERROR_FAILED;
  }
  return GST_RESOURCE_ERROR_FAILED;
}

void post_error(GstElement* element, const Error& error) {
  post(element, GST_MESSAGE_ERROR, error, details("aybiza/error", error));
}

void post_vendor_lost(GstElement* element, const Error& error) {
  post(element, GST_MESSAGE_ERROR, error, details(vendor_lost, error));
}

bool is_vendor_lost(GstMessage* message) {
  const GstStructure* details = nullptr;
  gst_message_parse_error_details(message, &details);
  return details && gst_structure_has_name(details, vendor_lost);
}

void post_warning(GstElement* element, const char* name, const Error& error) {
  post(element, GST_MESSAGE_WARNING, error, details(name, error));
}

}  // namespace aybiza::line
