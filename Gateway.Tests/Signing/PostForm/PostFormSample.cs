using System.Text;
using Gateway.Signing.PostForm;

namespace Gateway.Tests.Signing.PostForm;

/// <summary>Writes heads of forms for the unit tests, with the boundary <c>b</c>.</summary>
internal static class PostFormSample
{
    public const string FilePart = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f.txt\"\r\n\r\n";

    public static string Field(string name, string value) => $"--b\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n";

    public static string Form(params (string Name, string Value)[] fields) => string.Concat(fields.Select(static f => Field(f.Name, f.Value))) + FilePart;

    public static PostFormFailure Read(string form, out PostFormHead? head) => new PostFormReader("b").Read(Encoding.Latin1.GetBytes(form), out head);

    public static PostFormHead Head(params (string Name, string Value)[] fields)
    {
        new PostFormReader("b").Read(Encoding.UTF8.GetBytes(Form(fields)), out PostFormHead? head);
        return head!;
    }
}
