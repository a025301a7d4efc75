/* 公开 · 增强脚本。没有它，所有页面照常可用。 */
(function () {
  "use strict";
  var d = document, root = d.documentElement, from = null;
  function all(s, f) { Array.prototype.forEach.call(d.querySelectorAll(s), f); }
  function hit(e, s) { return e.target.closest && e.target.closest(s); }
  root.classList.add("js");
  // 打印
  d.addEventListener("click", function (e) {
    if (hit(e, "[data-print]")) print();
    var a = hit(e, "a[href^='#']");
    if (a) from = a;
  });
  // 横滑的导航露出当前一项
  all(".side [aria-current], .mast nav [aria-current]", function (a) { hit({ target: a }, "nav,.side").scrollLeft = a.offsetLeft - 90; });
  // 字数提示
  function count(t) {
    var o = t.id && d.getElementById(t.id + "-n");
    if (o) o.textContent = "已写 " + t.value.length + " 字，最多 " + t.maxLength + " 字";
  }
  all("textarea[maxlength]", count);
  d.addEventListener("input", function (e) { if (e.target.matches("textarea[maxlength]")) count(e.target); });
  // 选了什么文件
  d.addEventListener("change", function (e) {
    var t = e.target, o = t.type === "file" && t.parentNode.querySelector("output");
    if (o) o.textContent = Array.prototype.map.call(t.files, function (f) { return f.name; }).join("、") || "未选择文件";
  });
  // 适老、字号、对比度：就地切换，正在填写的内容不丢
  d.addEventListener("submit", function (e) {
    var f = e.target, b = e.submitter;
    if (!f.matches("[data-display]") || !b || !window.fetch) return;
    e.preventDefault();
    var body = new URLSearchParams(new FormData(f));
    body.append(b.name, b.value);
    fetch(f.action, { method: "POST", body: body, headers: { Accept: "application/json" } }).then(function (r) { return r.json(); }).then(function (s) {
      root.className = (s["class"] + " js").trim();
      all("[data-display] button", function (o) {
        var on = String(s[o.name]) === o.value;
        if (o.hasAttribute("data-toggle")) { on = s[o.name]; o.value = on ? "0" : "1"; }
        o.setAttribute("aria-pressed", on ? "true" : "false");
      });
    }).catch(function () {
      var h = d.createElement("input");
      h.type = "hidden"; h.name = b.name; h.value = b.value;
      f.appendChild(h); f.submit();
    });
  });
  // 防止连点两次
  d.addEventListener("submit", function (e) {
    var f = e.target;
    if (e.defaultPrevented || f.method !== "post") return;
    if (f.getAttribute("data-sent")) { e.preventDefault(); return; }
    f.setAttribute("data-sent", "1");
    setTimeout(function () { f.removeAttribute("data-sent"); }, 8000);
  });
  // 抽屉：打开时移入焦点，Esc 关闭并把焦点还给来处
  addEventListener("hashchange", function () {
    var o = location.hash.length > 1 && d.getElementById(location.hash.slice(1));
    if (o && o.classList.contains("drawer")) { o.tabIndex = -1; o.focus(); }
  });
  addEventListener("keydown", function (e) {
    if (e.key === "Escape" && d.querySelector(".drawer:target")) { location.hash = "_"; if (from) from.focus(); }
  });
})();
