/* 起草页的正文编辑器。没有它，正文是普通的文本框，照常可用。
   编辑器在 django-prose-editor 包里；工具条是自己的，全用文字，键盘可达。 */
(function () {
  "use strict";
  var field = document.getElementById("id_body");
  if (!field || !window.Promise) return;
  var base = document.currentScript.src;
  import(new URL("../django_prose_editor/editor.js", base).href).then(function (kit) { start(kit, field); }, function () {});

  function start(kit, area) {
    var box = document.createElement("div"), bar = document.createElement("div"), page = document.createElement("div");
    box.className = "edit";
    bar.className = "bar2";
    bar.setAttribute("role", "group");
    bar.setAttribute("aria-label", "正文格式");
    page.className = "body";
    var label = document.querySelector("label[for='id_body']");
    var said = { role: "textbox", "aria-multiline": "true", "aria-label": "正文", id: "id_body" };
    if (area.getAttribute("aria-describedby")) said["aria-describedby"] = area.getAttribute("aria-describedby");
    if (area.getAttribute("aria-invalid")) said["aria-invalid"] = "true";
    area.id = "id_body_source";
    area.hidden = true;
    area.parentNode.insertBefore(box, area);
    box.appendChild(bar);
    box.appendChild(page);
    var editor = new kit.Editor({
      element: page,
      injectCSS: false,
      content: area.value,
      editorProps: { attributes: said },
      extensions: [
        kit.Document, kit.Paragraph, kit.Text, kit.HardBreak, kit.History, kit.Gapcursor, kit.Dropcursor,
        kit.Heading.configure({ levels: [2, 3, 4] }), kit.Bold, kit.Italic, kit.Underline, kit.Strike,
        kit.Subscript, kit.Superscript, kit.BulletList, kit.OrderedList, kit.ListItem, kit.Blockquote,
        kit.HorizontalRule, kit.Image.configure({ inline: true }),
        kit.Link.configure({ openOnClick: false, HTMLAttributes: { target: null, rel: null } }),
        kit.Table, kit.TableRow, kit.TableHeader, kit.TableCell
      ],
      onUpdate: write,
      onTransaction: draw
    });
    function write() {
      var html = editor.getHTML();
      area.value = html === "<p></p>" ? "" : html;
    }
    function run(name, argument) { editor.chain().focus()[name](argument).run(); }
    function address() {
      var now = editor.getAttributes("link").href || "", to = window.prompt("网址（留空就是去掉链接）", now);
      if (to === null) return;
      if (to.trim()) editor.chain().focus().extendMarkRange("link").setLink({ href: to.trim() }).run();
      else editor.chain().focus().extendMarkRange("link").unsetLink().run();
    }
    function words() {
      var now = editor.getAttributes("image").alt || "", to = window.prompt("图片的文字说明（看不见图片的人听到的话）", now);
      if (to !== null) editor.chain().focus().updateAttributes("image", { alt: to.trim() }).run();
    }
    var tools = [
      ["段落", "setParagraph", null, ["paragraph"]],
      ["一、", "toggleHeading", { level: 2 }, ["heading", { level: 2 }], "一级标题"],
      ["（一）", "toggleHeading", { level: 3 }, ["heading", { level: 3 }], "二级标题"],
      ["1.", "toggleHeading", { level: 4 }, ["heading", { level: 4 }], "三级标题"],
      ["加粗", "toggleBold", null, ["bold"]],
      ["下划线", "toggleUnderline", null, ["underline"]],
      ["项目", "toggleBulletList", null, ["bulletList"], "项目列表"],
      ["编号", "toggleOrderedList", null, ["orderedList"], "编号列表"],
      ["引用", "toggleBlockquote", null, ["blockquote"]],
      ["链接", address, null, ["link"]],
      ["图片说明", words, null, null, "", "image"],
      ["插入表格", "insertTable", { rows: 3, cols: 3, withHeaderRow: true }, null, "", "!table"],
      ["加行", "addRowAfter", null, null, "在下面加一行", "table"],
      ["加列", "addColumnAfter", null, null, "在右边加一列", "table"],
      ["删行", "deleteRow", null, null, "", "table"],
      ["删列", "deleteColumn", null, null, "", "table"],
      ["合并拆分", "mergeOrSplit", null, null, "合并选中的单元格，或者拆开", "table"],
      ["表头行", "toggleHeaderRow", null, null, "", "table"],
      ["删表格", "deleteTable", null, null, "", "table"],
      ["撤销", "undo"],
      ["重做", "redo"]
    ].map(function (tool) {
      var button = document.createElement("button");
      button.type = "button";
      button.className = "btn bare sm";
      button.textContent = tool[0];
      if (tool[4]) { button.title = tool[4]; button.setAttribute("aria-label", tool[0] + "，" + tool[4]); }
      button.addEventListener("click", function () {
        if (typeof tool[1] === "function") tool[1]();
        else if (tool[2]) run(tool[1], tool[2]);
        else run(tool[1]);
      });
      bar.appendChild(button);
      return { button: button, active: tool[3], only: tool[5] };
    });
    function draw() {
      if (!tools) return;
      tools.forEach(function (tool) {
        if (tool.active) tool.button.setAttribute("aria-pressed", String(editor.isActive.apply(editor, tool.active)));
        if (tool.only) {
          var not = tool.only.charAt(0) === "!", name = not ? tool.only.slice(1) : tool.only;
          tool.button.hidden = editor.isActive(name) === not;
        }
      });
    }
    draw();
    if (label) label.addEventListener("click", function () { editor.commands.focus(); });
    if (location.hash === "#id_body") editor.commands.focus();
    area.form.addEventListener("submit", write, true);
  }
})();
