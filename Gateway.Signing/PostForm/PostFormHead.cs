namespace Gateway.Signing.PostForm;

/// <summary>
/// What comes before the file's bytes in an upload by form: the fields, and the head of the part that is the file. Made by
/// <see cref="PostFormReader"/>; immutable.
/// </summary>
public sealed class PostFormHead
{
    /// <summary>What S3 replaces by the name of the file, in every field.</summary>
    private const string FileNameVariable = "${filename}";

    private readonly Dictionary<string, PostFormField> _byName;

    internal PostFormHead(
        string boundary, IReadOnlyList<PostFormField> fields, Dictionary<string, PostFormField> byName, string? fileName, int fileDelimiter, int length)
    {
        _byName = byName;
        Boundary = boundary;
        Fields = fields;
        FileName = fileName;
        FileDelimiter = fileDelimiter;
        Length = length;
    }

    /// <summary>The boundary, without the leading dashes.</summary>
    public string Boundary { get; }

    /// <summary>The fields before the file, in their order; no name comes twice, in whatever case.</summary>
    public IReadOnlyList<PostFormField> Fields { get; }

    /// <summary>The name of the file; null when it has none, or one that could be understood in two ways.</summary>
    public string? FileName { get; }

    /// <summary>Where the delimiter before the file's part begins, in bytes: another field can be put in there.</summary>
    public int FileDelimiter { get; }

    /// <summary>How many bytes the head has: the file's bytes begin behind it.</summary>
    public int Length { get; }

    /// <summary>The field of a name, in any case; null when there is none.</summary>
    public PostFormField? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// A field's value as S3 takes it, with the name of the file in the place of its variable; null when that is not known. See
    /// <see href="https://docs.aws.amazon.com/AmazonS3/latest/API/RESTObjectPOST.html"/>.
    /// </summary>
    public string? Expand(PostFormField field) =>
        !field.Value.Contains(FileNameVariable, StringComparison.Ordinal) ? field.Value
        : FileName is null ? null
        : field.Value.Replace(FileNameVariable, FileName, StringComparison.Ordinal);

    /// <summary>Names no field: they carry policies and signatures.</summary>
    public override string ToString() => $"PostFormHead {{ Fields = {Fields.Count} }}";
}
