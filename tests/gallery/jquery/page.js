jQuery.noConflict();
jQuery(($) => {
  $("#add").on("click", () => {
    $("#notes").append($("<li>").text($("#note").val()));
    $("#note").val("");
  });
  window.isUp = true;
});
