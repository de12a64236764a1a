using System.Globalization;
using Microsoft.AspNetCore.Razor.TagHelpers;

namespace Gateway.ControlPlane.Console;

/// <summary><c>&lt;csg-time at&gt;</c>: a time in UTC, which the script turns into the reader's own. Public because Razor finds no others.</summary>
[HtmlTargetElement("csg-time", TagStructure = TagStructure.WithoutEndTag)]
public sealed class TimeTag : TagHelper
{
    /// <summary>The time; null writes a dash.</summary>
    public DateTimeOffset? At { get; set; }

    /// <summary>Whether seconds matter.</summary>
    public bool Seconds { get; set; }

    /// <summary>Writes it.</summary>
    public override void Process(TagHelperContext context, TagHelperOutput output)
    {
        output.TagMode = TagMode.StartTagAndEndTag;
        if (At is not { } at)
        {
            output.TagName = "span";
            output.TagMode = TagMode.StartTagAndEndTag;
            output.Content.SetContent("–");
            return;
        }

        string text = at.UtcDateTime.ToString(Seconds ? "yyyy-MM-dd HH:mm:ss 'UTC'" : "yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        output.TagName = "time";
        output.TagMode = TagMode.StartTagAndEndTag;
        output.Attributes.SetAttribute("datetime", at.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss'Z'", CultureInfo.InvariantCulture));
        output.Attributes.SetAttribute("title", text);
        if (Seconds)
        {
            output.Attributes.SetAttribute("data-seconds", "");
        }

        output.Content.SetContent(text);
    }
}
