// GPtr<T>: the one owner of a reference to a GLib, GStreamer or libsoup object. How ownership comes in is
// spelled at the place where it happens: adopt (the reference is already ours), ref (take one more), sink (take
// a floating one). Each type says through a trait how it is counted, so a GstCaps never meets g_object_unref.
#pragma once

#include <gio/gio.h>
#include <gst/gst.h>

#include <memory>
#include <string>
#include <utility>

namespace aybiza {

/// How a type is counted. Types that derive from GObject use the default; the others specialise it below.
template <class T> struct GTraits {
  static T* ref(T* p) { return static_cast<T*>(g_object_ref(p)); }
  static T* sink(T* p) { return static_cast<T*>(g_object_ref_sink(p)); }
  static void unref(T* p) { g_object_unref(p); }
};

#define AYBIZA_COUNTED(Type, ref_function, unref_function) \
  template <> struct GTraits<Type> {                       \
    static Type* ref(Type* p) { return ref_function(p); }  \
    static void unref(Type* p) { unref_function(p); }      \
  }
AYBIZA_COUNTED(GstCaps, gst_caps_ref, gst_caps_unref);
AYBIZA_COUNTED(GstBuffer, gst_buffer_ref, gst_buffer_unref);
AYBIZA_COUNTED(GstEvent, gst_event_ref, gst_event_unref);
AYBIZA_COUNTED(GstMessage, gst_message_ref, gst_message_unref);
AYBIZA_COUNTED(GstQuery, gst_query_ref, gst_query_unref);
AYBIZA_COUNTED(GstContext, gst_context_ref, gst_context_unref);
AYBIZA_COUNTED(GMainContext, g_main_context_ref, g_main_context_unref);
AYBIZA_COUNTED(GMainLoop, g_main_loop_ref, g_main_loop_unref);
AYBIZA_COUNTED(GSource, g_source_ref, g_source_unref);
AYBIZA_COUNTED(GBytes, g_bytes_ref, g_bytes_unref);
AYBIZA_COUNTED(GUri, g_uri_ref, g_uri_unref);
#undef AYBIZA_COUNTED

template <class T> class GPtr {
 public:
  GPtr() = default;
  GPtr(std::nullptr_t) {}
  static GPtr adopt(T* p) { return GPtr(p); }
  static GPtr ref(T* p) { return GPtr(p ? GTraits<T>::ref(p) : nullptr); }
  static GPtr sink(T* p) { return GPtr(p ? GTraits<T>::sink(p) : nullptr); }

  GPtr(const GPtr& other) : GPtr(ref(other.p_)) {}
  GPtr(GPtr&& other) noexcept : p_(std::exchange(other.p_, nullptr)) {}
  GPtr& operator=(GPtr other) noexcept {
    std::swap(p_, other.p_);
    return *this;
  }
  ~GPtr() {
    if (p_) GTraits<T>::unref(p_);
  }

  T* get() const { return p_; }
  T* operator->() const { return p_; }
  explicit operator bool() const { return p_ != nullptr; }
  /// Gives the reference away, for functions that are documented (transfer full).
  [[nodiscard]] T* release() { return std::exchange(p_, nullptr); }
  void reset() { *this = GPtr(); }

 private:
  explicit GPtr(T* p) : p_(p) {}
  T* p_ = nullptr;
};

/// A g_malloc'ed string that GLib handed us.
struct GFree {
  void operator()(void* p) const { g_free(p); }
};
using GChars = std::unique_ptr<char, GFree>;

/// Takes a GError over and turns it into text.
inline std::string take_message(GError* error) {
  std::string text = error ? error->message : "unknown error";
  g_clear_error(&error);
  return text;
}

}  // namespace aybiza
