namespace Gateway.ControlPlane.Api;

/// <summary>An answer whose resource counts its edits; the number becomes the ETag.</summary>
internal interface IVersioned
{
    long Version { get; }
}
