using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Mvc.Rendering;
using Microsoft.AspNetCore.Mvc.ViewFeatures;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Gateway.ControlPlane.Console;

/// <summary>
/// <c>&lt;csg-field&gt;</c>: a label, its control, a hint and what is wrong with it, tied together for screen readers. Its content, where it
/// has any, are the options of a select. Public because Razor finds no others.
/// </summary>
[HtmlTargetElement("csg-field")]
public sealed class FieldTag : TagHelper
{
    /// <summary>The field's name in the form and in the API's errors.</summary>
    public string Name { get; set; } = "";

    /// <summary>What the field is called.</summary>
    public string Label { get; set; } = "";

    /// <summary>An input's type, or <c>textarea</c>, or <c>select</c>.</summary>
    public string Type { get; set; } = "text";

    /// <summary>What is in it.</summary>
    public string? Value { get; set; }

    /// <summary>One sentence below the label.</summary>
    public string? Hint { get; set; }

    /// <summary>Whether it must be filled.</summary>
    public bool Required { get; set; }

    /// <summary>Whether it is not called optional though the browser lets it pass empty: only one of the form's buttons needs it.</summary>
    public bool Needed { get; set; }

    /// <summary>The id of the list that an input suggests from.</summary>
    public string? List { get; set; }

    /// <summary>Whether the page begins here.</summary>
    public bool Autofocus { get; set; }

    /// <summary>What the browser suggests while somebody types; null: nothing.</summary>
    public IReadOnlyList<string>? Suggestions { get; set; }

    /// <summary>For the browser's memory of forms; null: nothing of it.</summary>
    public string? Autocomplete { get; set; }

    /// <summary>The page it is on.</summary>
    [ViewContext]
    [HtmlAttributeNotBound]
    public ViewContext ViewContext { get; set; } = null!;

    /// <summary>Writes it.</summary>
    public override async Task ProcessAsync(TagHelperContext context, TagHelperOutput output)
    {
        string[]? errors = (ViewContext.ViewData.Model as ConsolePage)?.Errors.GetValueOrDefault(Name);
        string content = (await output.GetChildContentAsync()).GetContent();
        string id = $"field-{Name}";
        string described = string.Join(' ', new[] { Hint is null ? null : $"{id}-hint", errors is null ? null : $"{id}-error" }.OfType<string>());
        string attributes = $"id=\"{id}\" name=\"{Name}\""
            + (described.Length > 0 ? $" aria-describedby=\"{described}\"" : "")
            + (errors is null ? "" : " aria-invalid=\"true\"")
            + (Required ? " required" : "")
            + (List is null ? "" : $" list=\"{List}\"")
            + (Autofocus ? " autofocus" : "")
            + (Suggestions is null ? "" : $" list=\"{id}-list\"")
            + $" autocomplete=\"{Autocomplete ?? "off"}\"";

        output.TagName = "div";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("class", "field");
        TagHelperContent html = output.Content;
        html.SetHtmlContent($"<label for=\"{id}\">{Encode(Label)}{(Required || Needed ? "" : " <span class=\"optional\">(optional)</span>")}</label>");
        if (Hint is not null)
        {
            html.AppendHtml($"<p class=\"hint\" id=\"{id}-hint\">{Encode(Hint)}</p>");
        }

        html.AppendHtml(Type switch
        {
            "textarea" => $"<textarea {attributes} rows=\"3\">\n{Encode(Value)}</textarea>",
            "select" => $"<select {attributes}>{content}</select>",
            _ => $"<input {attributes} type=\"{Type}\" value=\"{(Type == "password" ? "" : Encode(Value))}\">",
        });
        if (Suggestions is not null)
        {
            html.AppendHtml($"<datalist id=\"{id}-list\">{string.Concat(Suggestions.Select(s => $"<option value=\"{Encode(s)}\"></option>"))}</datalist>");
        }

        if (errors is not null)
        {
            html.AppendHtml($"<p class=\"error\" id=\"{id}-error\">{Encode(string.Join(' ', errors))}</p>");
        }
    }

    private static string Encode(string? text) => HtmlEncoder.Default.Encode(text ?? "");
}
